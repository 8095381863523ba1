import { type Seeded, seed } from '../shared/seed.ts';

/** Operator function: loads the seed files. */
export const handler = (): Promise<Seeded> => seed();
