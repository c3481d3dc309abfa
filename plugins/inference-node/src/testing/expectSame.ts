import { isDeepStrictEqual } from 'node:util';

/** As `toEqual`, which takes its time, and is asked only about what is not plainly the same. */
export function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}
