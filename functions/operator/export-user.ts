import { exportUser } from '../../shared/operator/export-user.ts';
import { operatorFunction } from '../../shared/operator/operator-function.ts';
import { exportUserPayload } from '../../shared/operator/validators.ts';

/** Operator function: everything that the system holds about a user. */
export const handler = operatorFunction(exportUserPayload, exportUser);
