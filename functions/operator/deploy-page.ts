import { onDeploy } from '../../shared/operator/custom-resource.ts';
import { deployPage, removePage } from '../../shared/operator/deploy-page.ts';
import { operatorFunction } from '../../shared/operator/operator-function.ts';
import type { PageFiles } from '../../shared/operator/page-files.ts';
import { deployPagePayload } from '../../shared/operator/validators.ts';

/**
 * Operator function: puts the page, which is in its package, into the page's bucket. Every deployment that changes the page
 * runs it, and removing the stack empties the bucket with it.
 */
export const handler = onDeploy<object, PageFiles>(
	{ deploy: async () => void (await deployPage()), remove: removePage },
	operatorFunction(deployPagePayload, () => deployPage()),
);
