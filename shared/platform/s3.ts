import { S3Client } from '@aws-sdk/client-s3';

/** The one S3 client of a container. Three tries; tests set its endpoint by AWS_ENDPOINT_URL_S3, which the SDK reads itself. */
export const s3 = /* @__PURE__ */ new S3Client({
	maxAttempts: 3,
	requestHandler: { connectionTimeout: 500, requestTimeout: 10_000, throwOnRequestTimeout: true },
});
