import { CruddurClient, type Live } from '../../client/index.ts';
import { token } from '../session/session.ts';
import { getConfig } from './config.ts';

let made: CruddurClient | undefined;
let stream: Live | undefined;

/** The client library, as the signed-in user. */
export function client(): CruddurClient {
	made ??= new CruddurClient({ apiUrl: '', socketUrl: getConfig().socketUrl, token });
	return made;
}

/** What happens, in one stream for the whole page. */
export function live(): Live {
	stream ??= client().live();
	return stream;
}
