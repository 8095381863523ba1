/**
 * What of a developer's environment may reach the laptop's stack, the commands and the tests. All else stays outside: an AWS
 * profile, a proxy or an option of Node that is set in a shell must not change what they do.
 * Plain JavaScript, since local/run.js reads it with whichever Node there is.
 */
const ALLOWED = new RegExp(
	`^(?:${[
		'PATH|HOME|USER|LOGNAME|SHELL|PWD|TMPDIR|TEMP|TMP', // where programs and files are
		'LANG|LC_\\w+|TERM|COLORTERM|COLUMNS|LINES|NO_COLOR|FORCE_COLOR|CI', // how text is shown, and to whom
		'(?:API|LAMBDA|DYNAMODB|POSTGRES|COGNITO|CACHE|WEBSOCKET|WEB)_PORT|STACK_FILE|DATA_DIR', // the stack's own settings
		'TESTS|\\w+_TESTS|CHROMIUM', // which tests run, and in which browser
		'npm_config_\\w+', // by which a command sees that npm took one of its arguments for itself
	].join('|')})$`,
	'i',
);

/**
 * The part of an environment that may come in, and what keeps the AWS SDK from the files in ~/.aws.
 * @param {Readonly<Record<string, string | undefined>>} environment
 * @returns {Record<string, string>}
 */
export const cleanEnvironment = (environment) => ({
	...Object.fromEntries(Object.entries(environment).filter(([name]) => ALLOWED.test(name))),
	AWS_CONFIG_FILE: '/dev/null',
	AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
	AWS_EC2_METADATA_DISABLED: 'true',
});
