/** The page's content security policy, with what it talks to in AWS: where it signs in. */
const { contentSecurityPolicy } = require('../shared/contract/content-security-policy.ts');

module.exports = () => ({
	// biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation puts the region in
	'Fn::Sub': contentSecurityPolicy(['https://cognito-idp.${AWS::Region}.amazonaws.com']),
});
