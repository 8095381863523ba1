import { bundle, bundleBareFunction } from './test/support/bundle.ts';

const bare = Buffer.byteLength((await bundleBareFunction()).code);
for (const name of process.argv.slice(2))
	console.log(name, (Buffer.byteLength((await bundle(name)).code) / bare).toFixed(4));
process.exit();
