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

/** What is known of a model that is not there yet. */
export type KnownFields = Partial<
  Record<Extract<ModelFilter, { field: string }>['field'], string>
>;

/** Whether a model of which only some is known can pass a filter, whatever the rest will be. */
export function couldPass(filter: ModelFilter, known: KnownFields): boolean {
  return judge(filter, known) !== false;
}

/** Undefined: it depends on what is not known. */
function judge(filter: ModelFilter, known: KnownFields): boolean | undefined {
  if ('allOf' in filter) {
    const parts = filter.allOf.map(part => judge(part, known));
    if (parts.includes(false)) return false;
    return parts.includes(undefined) ? undefined : true;
  }
  if ('anyOf' in filter) {
    const parts = filter.anyOf.map(part => judge(part, known));
    if (parts.includes(true)) return true;
    return parts.includes(undefined) ? undefined : false;
  }
  if ('not' in filter) {
    const part = judge(filter.not, known);
    return part === undefined ? undefined : !part;
  }
  const value = 'field' in filter ? known[filter.field] : undefined;
  return value === undefined || !('field' in filter)
    ? undefined
    : filter.values.includes(value);
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
