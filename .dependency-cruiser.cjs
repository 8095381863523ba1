/**
 * Which room may import from which: each only from those above it (docs/design.md, "The house"). Run by `npm run structure`.
 * @type {import('dependency-cruiser').IConfiguration}
 */

/** Rooms of shared/, from the one that knows least to the one that knows most. */
const ROOMS = ['contract', 'platform', 'users', 'messaging'];
/** On top of these, each knows what one kind of function needs; none of them imports another. */
const TOPS = ['http', 'websocket', 'operator'];

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const room = (...names) => `^shared/(${names.join('|')})/`;

module.exports = {
	forbidden: [
		forbid('no-circles', 'Two files that import each other are one.', {}, { circular: true }),
		...ROOMS.map((name, i) =>
			forbid(
				`${name}-imports-upwards`,
				`shared/${name} may import only from ${ROOMS.slice(0, i + 1).join(', ')}.`,
				{ path: room(name) },
				{ path: room(...ROOMS.slice(i + 1), ...TOPS) },
			),
		),
		...TOPS.map((name) =>
			forbid(
				`${name}-stands-alone`,
				'What is for one kind of function is for no other.',
				{ path: room(name) },
				{ path: room(...TOPS.filter((other) => other !== name)) },
			),
		),
		forbid(
			'contract-is-pure',
			'The contract runs everywhere: in functions, in browsers, in the client library.',
			{ path: room('contract') },
			{ dependencyTypes: ['core'] },
		),
		forbid(
			'contract-knows-no-aws',
			'The contract says what goes over the wire, whatever answers.',
			{ path: room('contract') },
			{ path: 'node_modules/(@aws|aws-|@middy|lru-cache|postgres|iovalkey)' },
		),
		forbid(
			'shared-is-below-functions',
			'What functions share knows none of them, nor what is around them on the laptop.',
			{ path: '^shared/' },
			{ path: '^(functions|cli|local|web|client|resources)/' },
		),
		forbid(
			'functions-are-apart',
			'Functions share code through shared/.',
			{ path: '^functions/' },
			{ path: '^functions/' },
		),
		forbid(
			'functions-know-no-laptop',
			'What is deployed needs nothing of the laptop.',
			{ path: '^functions/' },
			{ path: '^(cli|local|web|client)/' },
		),
		forbid(
			'client-runs-everywhere',
			'The client library and the page need the contract, and neither Node nor AWS.',
			{ path: '^(client|web)/', pathNot: '^(client/(build|examples)|web/build|web/vite)' },
			{ path: '^(functions|cli|local)/|^shared/(?!contract/)|node_modules/(@aws-sdk|aws-)' },
		),
		forbid(
			'descriptions-come-from-the-contract',
			'What is said of the API follows from the contract, and from nothing that answers.',
			{ path: '^docs/' },
			{ path: '^(functions|cli|local|web|client|seeds|resources|test|bench)/|^shared/(?!contract/)' },
		),
		forbid(
			'product-is-apart-from-its-tests',
			'Tests and benchmarks import the product, never the other way round.',
			{ path: '^(functions|shared|cli|local|seeds|client|web|resources)/' },
			{ path: '^(test|bench)/' },
		),
		forbid(
			'tests-are-apart-from-bench',
			'Benchmarks use what tests are set up with, never the other way round.',
			{ path: '^test/' },
			{ path: '^bench/' },
		),
	],
	options: {
		parser: 'swc',
		tsPreCompilationDeps: true,
		doNotFollow: { path: 'node_modules' },
		// Its parser reads no JSX: Biome checks the directions of those files (biome.json).
		exclude: { path: '^(\\.local|\\.serverless|bench/results|(web|client)/dist)|[.]tsx$' },
		enhancedResolveOptions: {
			extensions: ['.ts', '.tsx', '.js', '.cjs', '.mjs'],
			exportsFields: ['exports'],
			conditionNames: ['import', 'require', 'node', 'default', 'types'],
		},
	},
};
