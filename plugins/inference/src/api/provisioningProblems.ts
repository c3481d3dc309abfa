import { FormValues, Labelled } from './provisioningForm';
import type { ModelServiceCheck } from './types';

/** A field of the form that asks the backend about the whole model service. */
export type AskingField =
  | { kind: 'target' }
  | { kind: 'name' }
  | { kind: 'sloProfile' }
  | { kind: 'gpu' }
  | { kind: 'labels'; of: Labelled };

/** Which parts of a specification a field stands for. */
const PARTS: Record<'target' | 'sloProfile' | 'gpu', readonly string[]> = {
  target: ['cluster', 'namespace'],
  sloProfile: ['sloProfile'],
  gpu: ['gpus', 'gpuResource', 'maxModelLength'],
};

/** Of others the form may not have come to yet. */
const ALWAYS_OF_NAME = ['name', 'source'];
const IF_FILLED_IN = ['owner', 'system', 'options'] as const;

/**
 * The sentences of a check that one field of the form shows and that keep a
 * person from going on. Every problem of what is filled in is shown by exactly
 * one: what no other field is about is shown at the name.
 */
export function problemsOf(
  field: AskingField,
  { problems }: ModelServiceCheck,
  values: FormValues,
): string[] {
  const shown = (part: string | undefined): boolean => {
    switch (field.kind) {
      case 'labels':
        return part === field.of;
      case 'name':
        return isOfName(part, values);
      case 'target':
        // What a cluster lacks now, files for others to look at do not need now.
        return part === 'driver'
          ? !values.isPullRequest
          : PARTS.target.some(each => each === part);
      default:
        return PARTS[field.kind].some(each => each === part);
    }
  };
  const messages = problems
    .filter(problem => shown(problem.field))
    .map(({ message }) => message);
  return [...new Set(messages)];
}

function isOfName(part: string | undefined, values: FormValues): boolean {
  if (part === undefined) return !values.isPullRequest;
  if (ALWAYS_OF_NAME.includes(part)) return true;
  return IF_FILLED_IN.some(each => each === part && values[each] !== undefined);
}
