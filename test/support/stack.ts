/** Stacks that a test starts: what a test that failed has left of them is ended when its file is done. */
import { afterAll } from '@jest/globals';
import { endStacks } from './laptop-stack.ts';

export * from './laptop-stack.ts';

afterAll(endStacks);
