/** The page's content security policy, with what it talks to in AWS: where it signs in, and the socket. */
const { contentSecurityPolicy } = require('../shared/contract/content-security-policy.ts');

module.exports = () => ({
	'Fn::Sub': contentSecurityPolicy([
		`https://cognito-idp.\${AWS::Region}.amazonaws.com`,
		`wss://\${WebsocketsApi}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}`,
	]),
});
