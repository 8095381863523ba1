import { operatorFunction } from '../shared/middleware/operator.ts';
import { scan } from '../shared/scan.ts';
import { scanPayload } from '../shared/validators.ts';

/** Operator function: reads the whole table, page by page, and counts its items by type. */
export const handler = operatorFunction(scanPayload, scan);
