import { Failure, toFailure } from '../../api/failure';
import type { FormValues, Missing } from '../../api/provisioningForm';
import { problemsOf } from '../../api/provisioningProblems';
import type { ModelServiceCheck } from '../../api/types';
import type { useModelCheck } from '../../hooks/useProvisioning';

/** What is known of a name. */
export type NameFace =
  | { kind: 'nothing' }
  /** It cannot be asked about before the rest of the form is filled in. */
  | { kind: 'missing'; missing: Missing[] }
  | { kind: 'checking' }
  | { kind: 'failed'; failure: Failure }
  | { kind: 'wrong'; messages: string[] }
  /** Something else is wrong, so that it was not looked at to the end; what no other field of the step says. */
  | { kind: 'notYet'; messages: string[] }
  | { kind: 'exists' }
  | { kind: 'free' };

export function nameFace(
  values: FormValues,
  { missing, isCurrent, read }: ReturnType<typeof useModelCheck>,
): NameFace {
  if (!values.name) return { kind: 'nothing' };
  if (missing.length > 0) return { kind: 'missing', missing };
  if (isCurrent && read.data) return faceOf(values, read.data);
  return isCurrent && read.error
    ? { kind: 'failed', failure: toFailure(read.error) }
    : { kind: 'checking' };
}

function faceOf(values: FormValues, check: ModelServiceCheck): NameFace {
  const messages = problemsOf({ kind: 'name' }, check, values);
  if (messages.length > 0) return { kind: 'wrong', messages };
  if (check.problems.length > 0) {
    const shown = problemsOf({ kind: 'target' }, check, values);
    return {
      kind: 'notYet',
      messages: check.problems
        .map(({ message }) => message)
        .filter(message => !shown.includes(message)),
    };
  }
  return { kind: check.exists ? 'exists' : 'free' };
}
