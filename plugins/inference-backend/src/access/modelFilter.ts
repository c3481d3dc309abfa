import {
  ownerFromLabels,
  systemFromLabels,
} from '@wakeboard/plugin-inference-common';
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
  if ('gpuProducts' in filter) {
    return filter.gpuProducts.some(each => model.gpuProducts?.includes(each));
  }
  if ('search' in filter) {
    return holds(model, filter.search);
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
    case 'system':
      return systemFromLabels(snapshot.labels);
    default:
      return snapshot.ref[field];
  }
}

/** Whether one of the texts of a model holds another one, whatever the case; a text of several lines is in none. */
function holds({ snapshot }: StoredModel, search: string): boolean {
  const { ref, servedName, labels } = snapshot;
  const texts = [
    ref.name,
    ref.namespace,
    servedName,
    ownerFromLabels(labels),
    systemFromLabels(labels),
  ];
  return (
    !/[\0\n]/.test(search) &&
    texts.some(text =>
      text?.replaceAll('\0', '').toLowerCase().includes(search.toLowerCase()),
    )
  );
}
