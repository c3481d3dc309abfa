import type { InferenceApi } from './InferenceApi';
import type { FormValues } from './provisioningForm';

/**
 * Why fields were refused the last time that somebody wanted to go on. The
 * scaffolder lists above the form what a validation says, and tells the field
 * the same: one that says the reason itself, where it belongs and for as long
 * as it is true, finds it here, and the list only names the field.
 */

export type RefusedField =
  | 'target'
  | 'name'
  | 'sloProfile'
  | 'gpu'
  | 'labels'
  | 'model';

/** What a field was refused with. */
export interface Refused {
  /** Of the field itself. */
  value: unknown;
  /** Of the form. */
  values: FormValues;
}

/** A new one each time, so that it can be told whether somebody tried again. */
export interface Refusal {
  sentences: readonly string[];
}

const refusals = new WeakMap<
  InferenceApi,
  Map<RefusedField, Refusal & { key: string }>
>();

export function keepRefusal(
  api: InferenceApi,
  field: RefusedField,
  refused: Refused,
  sentences: readonly string[],
): void {
  const ofFields = refusals.get(api) ?? new Map();
  refusals.set(api, ofFields.set(field, { sentences, key: keyOf(refused) }));
}

/** Undefined: what the field holds now was not refused. */
export function refusalOf(
  api: InferenceApi,
  field: RefusedField,
  refused: Refused,
): Refusal | undefined {
  const found = refusals.get(api)?.get(field);
  return found?.key === keyOf(refused) && found.sentences.length > 0
    ? found
    : undefined;
}

function keyOf({ value, values }: Refused): string {
  return JSON.stringify([value ?? null, values]);
}
