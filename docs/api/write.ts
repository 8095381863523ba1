/** Writes the API's descriptions, which are checked in: `npm run docs:api`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { descriptions } from './descriptions.ts';

const about = JSON.parse(readFileSync('package.json', 'utf8'));
for (const [file, content] of Object.entries(descriptions(about))) writeFileSync(`docs/${file}`, content);
