import { ownerFromLabels } from '@wakeboard/plugin-inference-common';
import { ModelFilter, StoredModel } from '../store/types';

/**
 * Whether a model passes a filter: the meaning of {@link ModelFilter} for one
 * model in hand, as the store's SQL is its meaning for all of them.
 */
export function passes(filter: ModelFilter, model: StoredModel): boolean {
  if ('allOf' in filter) {
    return filter.allOf.every(part => passes(part, model));
  }
  if ('anyOf' in filter) {
    return filter.anyOf.some(part => passes(part, model));
  }
  if ('not' in filter) {
    return !passes(filter.not, model);
  }
  const value = fieldOf(model, filter.field);
  return value !== undefined && filter.values.includes(value);
}

function fieldOf(
  { snapshot }: StoredModel,
  field: Extract<ModelFilter, { field: string }>['field'],
): string | undefined {
  switch (field) {
    case 'state':
      return snapshot.state;
    case 'owner':
      return ownerFromLabels(snapshot.labels);
    default:
      return snapshot.ref[field];
  }
}
