/** Somebody who is about to confirm their e-mail: the password is kept until then only, and in memory only. */
export interface Pending {
	readonly email: string;
	readonly password?: string | undefined;
}
