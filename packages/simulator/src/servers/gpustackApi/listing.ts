import type { JsonObject } from '../kubernetesApi/schema';
import { GpustackError } from './answers';
import type { RowKind } from '../../systems/gpustack/GpustackRows';

const LARGEST_PAGE = 100;

const EQUAL: Partial<Record<RowKind, readonly string[]>> = {
  models: ['cluster_id', 'backend'],
  'model-instances': ['id', 'model_id', 'worker_id', 'cluster_id', 'state'],
  workers: ['cluster_id', 'state'],
  'gpu-devices': ['cluster_id', 'worker_id'],
};

/** A model that drains is both ready and stopped. */
const MODEL_STATES: Record<
  string,
  (ready: number, replicas: number) => boolean
> = {
  ready: ready => ready > 0,
  not_ready: (ready, replicas) => replicas > 0 && ready === 0,
  stopped: (_, replicas) => replicas === 0,
};

/** Whether a row is wanted by the query of a list or a watch. Throws where the query cannot be understood. */
export function wanted(
  kind: RowKind,
  query: URLSearchParams,
): (row: JsonObject) => boolean {
  const search = query.get('search')?.toLowerCase();
  const categories = query.getAll('categories');
  const state = kind === 'models' ? query.get('state') : null;
  if (state !== null && !(state in MODEL_STATES)) {
    throw new GpustackError(422, `Invalid state: ${state}`);
  }
  const equal = (EQUAL[kind] ?? []).flatMap(field => {
    const value = query.get(field);
    return value === null ? [] : [{ field, value }];
  });
  return row =>
    equal.every(({ field, value }) => String(row[field]) === value) &&
    (!search || String(row.name).toLowerCase().includes(search)) &&
    (categories.length === 0 ||
      (Array.isArray(row.categories) &&
        row.categories.some(each => categories.includes(String(each))))) &&
    (state === null ||
      MODEL_STATES[state](Number(row.ready_replicas), Number(row.replicas)));
}

function whole(query: URLSearchParams, name: string, standard: number): number {
  const text = query.get(name);
  if (text === null) return standard;
  const value = Number(text);
  if (!Number.isInteger(value)) {
    throw new GpustackError(422, `${name} is not a whole number: '${text}'`);
  }
  return value;
}

/** One page; `page=-1` is all of them. */
export function page(rows: JsonObject[], query: URLSearchParams): JsonObject {
  const number = whole(query, 'page', 1);
  const perPage = whole(query, 'perPage', LARGEST_PAGE);
  if (perPage < 1 || perPage > LARGEST_PAGE || number === 0 || number < -1) {
    throw new GpustackError(
      422,
      `page is to be -1 or from 1 on, perPage from 1 to ${LARGEST_PAGE}`,
    );
  }
  const total = rows.length;
  if (number === -1) {
    const pagination = { page: 1, perPage: total, total, totalPage: 1 };
    return { items: rows, pagination };
  }
  return {
    items: rows.slice((number - 1) * perPage, number * perPage),
    pagination: {
      page: number,
      perPage,
      total,
      totalPage: Math.ceil(total / perPage),
    },
  };
}
