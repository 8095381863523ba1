import { operatorFunction } from '../../shared/operator/operator-function.ts';
import { scan } from '../../shared/operator/scan.ts';
import { scanPayload } from '../../shared/operator/validators.ts';

/** Operator function: reads the whole table, page by page, and counts its items by type. */
export const handler = operatorFunction(scanPayload, scan);
