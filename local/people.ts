import { users } from '../seeds/index.ts';

/** Everybody's password on the laptop. */
const PASSWORD = 'Cruddur-2026';

/** The seeded people, who can sign in on the laptop. */
export const people = users.map((user) => ({ ...user, password: PASSWORD }));
