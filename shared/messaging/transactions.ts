/** Why DynamoDB cancels a transaction that may succeed a moment later; the SDK does not retry these itself. */
export const TRANSIENT_REASONS: ReadonlySet<string> = new Set([
	'TransactionConflict',
	'ThrottlingError',
	'ProvisionedThroughputExceeded',
]);
