import { ConflictError, InputError, NotAllowedError } from '@backstage/errors';
import { ModelServiceSpec } from '@wakeboard/plugin-inference-common';

/** What speaks against a model service. */
export interface Problem {
  /** Of the specification; undefined: of the whole. */
  field?: keyof ModelServiceSpec;
  message: string;
  /** Not what was asked for is wrong: who asks may not, or something is in the way. */
  because?: 'denied' | 'taken';
}

/** @throws an error that says all of them, where there are any. */
export function refuseProblems(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const text = problems.map(({ message }) => message).join('. ');
  if (problems.some(({ because }) => because === 'denied')) {
    throw new NotAllowedError(text);
  }
  if (problems.some(({ because }) => because === 'taken')) {
    throw new ConflictError(text);
  }
  throw new InputError(text);
}
