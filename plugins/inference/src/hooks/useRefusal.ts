import { useApi } from '@backstage/frontend-plugin-api';
import { inferenceApiRef } from '../api/InferenceApi';
import { Refusal, refusalOf, Refused, RefusedField } from '../api/refusals';

/** Why what a field holds now was refused; undefined where it was not. */
export function useRefusal(
  field: RefusedField,
  refused: Refused,
): Refusal | undefined {
  return refusalOf(useApi(inferenceApiRef), field, refused);
}
