import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { type AsyncApi, type OpenApi, page } from '../../docs/api/page.ts';

const read = <Document>(name: string): Document => JSON.parse(readFileSync(`docs/${name}`, 'utf8'));
const openApi = read<OpenApi>('openapi.json');
const asyncApi = read<AsyncApi>('asyncapi.json');

describe('The descriptions, for people to read', () => {
	const html = page(openApi, asyncApi);

	test('need no script, and no style but those of a file beside them', () => {
		expect(html).not.toMatch(/<script|<style| style=| on\w+=|javascript:|https?:\/\/(?!localhost)/);
		expect(html).toContain('<link rel="stylesheet" href="api.css">');
	});

	test('have every operation, schema, problem and message, and no link that leads nowhere', () => {
		const ids = Array.from(html.matchAll(/ id="([^"]+)"/g), ([, id = '']) => id);
		const linked = Array.from(html.matchAll(/href="#([^"]+)"/g), ([, id = '']) => id);
		expect(new Set(ids).size).toBe(ids.length);
		expect(linked.filter((id) => !ids.includes(id))).toEqual([]);
		const operations = Object.values(openApi.paths).flatMap((methods) => Object.values(methods));
		expect(ids).toEqual(
			expect.arrayContaining([
				...operations.map(({ operationId }) => operationId),
				...Object.keys(openApi.components.schemas).map((name) => `schema-${name}`),
				...Object.keys(openApi.components.examples).map((kind) => `problem-${kind}`),
			]),
		);
		for (const { summary } of Object.values(asyncApi.components.messages))
			expect(html).toContain(`<dt>${summary}</dt>`);
	});

	test('show whatever is said as it is written, and take none of it for HTML', () => {
		const title = `<img src=x onerror="alert(1)"> & 'so on'`;
		const shown = page({ ...openApi, info: { ...openApi.info, title, description: `<b>\`<i>\`</b>` } }, asyncApi);
		expect(shown).toContain('<h1>&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; &#39;so on&#39;: API</h1>');
		expect(shown).toContain('<p>&lt;b&gt;<code>&lt;i&gt;</code>&lt;/b&gt;</p>');
	});
});
