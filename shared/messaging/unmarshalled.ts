import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';

/** The item of a stream record's image; an empty object when it is none. */
export function unmarshalled(image: unknown): Record<string, unknown> {
	try {
		return unmarshall(image as Record<string, AttributeValue>);
	} catch {
		return {};
	}
}
