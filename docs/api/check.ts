/** Says what AsyncAPI's own parser finds wrong with the socket's description: `npm run docs:check`. */
import { readFileSync } from 'node:fs';
import { DiagnosticSeverity, Parser } from '@asyncapi/parser';

const { diagnostics } = await new Parser().parse(readFileSync('docs/asyncapi.json', 'utf8'));
const wrong = diagnostics.filter(({ severity }) => severity <= DiagnosticSeverity.Warning);
for (const { path, message } of wrong) process.stderr.write(`docs/asyncapi.json: ${path.join('/')}: ${message}\n`);
process.exitCode = wrong.length > 0 ? 1 : 0;
