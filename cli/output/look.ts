import pc from 'picocolors';
import type { Look } from '../../shared/operator/look-into.ts';
import { figure, line } from './terminal.ts';

/** What a look into the table asked for and took, and where it goes on. */
export function showLook({ query, read_units: readUnits, cursor }: Look): void {
	if (cursor) line(pc.yellow(`There is more: --cursor ${cursor}, or --all`));
	line(pc.dim(`Query ${JSON.stringify(query)}`));
	line(pc.dim(`${figure(readUnits)} read units consumed`));
}
