import type { ValidateFunction } from 'ajv';
import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import { newAjv } from './ajv.ts';

/** A schema, compiled: checks a value and, in types, says what it is then. */
export type Validate<Schema extends JSONSchema> = ValidateFunction<FromSchema<Schema>>;

const ajv = newAjv();

/**
 * Compiles a schema. Called only in the rooms' `validators.ts`: in a bundle each of these is replaced by code that was
 * generated when it was built (`esbuild.config.cjs`), so that a function neither loads Ajv nor compiles anything.
 */
export function compile<const Schema extends JSONSchema>(schema: Schema): Validate<Schema>;
export function compile(schema: object): ValidateFunction {
	return ajv.compile(schema);
}
