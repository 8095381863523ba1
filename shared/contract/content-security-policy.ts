/**
 * The content security policy of the page, on the laptop as in AWS: its own scripts, styles and pictures, no inline code, no
 * frame around it, and connections to itself and to what is named.
 * @param connect origins that the page talks to beside its own: where it signs in, and the socket
 */
export const contentSecurityPolicy = (connect: readonly string[]): string =>
	[
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		"img-src 'self' data: blob:", // an icon that shows a number is drawn by the page
		"font-src 'self'",
		"manifest-src 'self'",
		"worker-src 'self'",
		["connect-src 'self'", ...connect].join(' '),
		"base-uri 'none'",
		"form-action 'self'",
		"frame-ancestors 'none'",
	].join('; ');
