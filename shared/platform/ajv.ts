import { Ajv, type Options } from 'ajv';
import { formats } from '../contract/formats.ts';

/** An Ajv as all our schemas are compiled with: every wrong field is reported, nothing is coerced or filled in. */
export function newAjv(options: Options = {}): Ajv {
	const ajv = new Ajv({ allErrors: true, strictRequired: false, ...options });
	for (const [name, format] of Object.entries(formats)) ajv.addFormat(name, format);
	return ajv;
}
