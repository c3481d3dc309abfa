import {
  GpuSnapshot,
  ModelActionName,
  ModelRef,
  ModelSnapshot,
  ownerFromLabels,
  SLO_PROFILE_LABEL,
  systemFromLabels,
} from '@wakeboard/plugin-inference-common';
import { createHash } from 'node:crypto';
import { Columns, RowsTarget } from './sql';
import { TABLES } from './tables';
import { FleetRow, StoredAction, StoredModel } from './types';
import {
  BigIntValue,
  optionalNumber,
  toMs,
  toNumber,
  toRef,
  toState,
} from './values';

export interface ModelRow {
  cluster: string;
  namespace: string;
  driver: string;
  name: string;
  state: string;
  owner: string | null;
  system: string | null;
  /** JSON array, sorted. */
  gpu_products: string;
  /** Lines in lower case. */
  search_text: string;
  summary: string;
  slo_profile: string | null;
  state_since: BigIntValue | null;
  resource_version: string | null;
  snapshot: string;
  digest: string;
  gone_at: BigIntValue | null;
}

export const MODEL_ROWS: RowsTarget<ModelRow> = {
  table: TABLES.models,
  key: ['cluster', 'namespace', 'driver', 'name'],
  columns: {
    cluster: 'text',
    namespace: 'text',
    driver: 'text',
    name: 'text',
    state: 'text',
    owner: 'text',
    system: 'text',
    gpu_products: 'text',
    search_text: 'text',
    summary: 'text',
    slo_profile: 'text',
    state_since: 'bigint',
    resource_version: 'text',
    snapshot: 'text',
    digest: 'text',
    gone_at: 'bigint',
  },
};

/** What of a snapshot a list shows beside the other columns. */
export type ModelSummary = Pick<
  ModelSnapshot,
  'stateReason' | 'servedName' | 'replicas' | 'slos'
>;

/** The columns that name a model. */
export const REF_COLUMNS: Columns<ModelRef> = {
  cluster: 'text',
  namespace: 'text',
  driver: 'text',
  name: 'text',
};

export function toModelRow(
  snapshot: ModelSnapshot,
  stateSince: number | undefined,
  gpuProducts: string,
): ModelRow {
  const { cluster, namespace, driver, name } = snapshot.ref;
  const { stateReason, servedName, replicas, slos } = snapshot;
  const owner = ownerFromLabels(snapshot.labels);
  const system = systemFromLabels(snapshot.labels);
  const summary: ModelSummary = { stateReason, servedName, replicas, slos };
  const digest = createHash('sha1')
    .update(JSON.stringify({ ...snapshot, resourceVersion: undefined }))
    .digest('base64');
  return {
    cluster,
    namespace,
    driver,
    name,
    state: snapshot.state,
    owner: owner ?? null,
    system: system ?? null,
    gpu_products: gpuProducts,
    search_text: withoutNul(
      [name, namespace, servedName, owner, system]
        .filter(Boolean)
        .join('\n')
        .toLowerCase(),
    ),
    summary: JSON.stringify(summary),
    slo_profile: sloProfileOf(snapshot),
    state_since: stateSince === undefined ? null : toMs(stateSince),
    resource_version: snapshot.resourceVersion ?? null,
    snapshot: JSON.stringify(snapshot),
    digest,
    gone_at: null,
  };
}

function sloProfileOf({ labels }: ModelSnapshot): string | null {
  const profile =
    Object.hasOwn(labels, SLO_PROFILE_LABEL) && labels[SLO_PROFILE_LABEL];
  return profile ? withoutNul(profile) : null;
}

/** Products as they are stored. */
export function toGpuProducts(products: Iterable<string>): string {
  return JSON.stringify([...new Set(products)].map(withoutNul).sort());
}

/** A model with the time of the reading that it is from. */
export type Observed<Row> = Row & { observed_at: BigIntValue };

export function toStoredModel(
  row: Observed<
    Pick<ModelRow, 'snapshot' | 'state_since' | 'gone_at' | 'gpu_products'>
  >,
): StoredModel {
  const gpuProducts: string[] = JSON.parse(row.gpu_products);
  return {
    snapshot: JSON.parse(row.snapshot),
    stateSince: optionalNumber(row.state_since),
    observedAt: toNumber(row.observed_at),
    goneAt: optionalNumber(row.gone_at),
    gpuProducts: gpuProducts.length > 0 ? gpuProducts : undefined,
  };
}

export type FleetColumns = Pick<
  ModelRow,
  'state' | 'owner' | 'system' | 'gpu_products' | 'summary' | 'slo_profile'
> &
  Pick<ModelRow, 'state_since' | 'gone_at'> &
  ModelRef;

export function toFleetRow(row: Observed<FleetColumns>): FleetRow {
  const summary: ModelSummary = JSON.parse(row.summary);
  return {
    ref: toRef(row),
    state: toState(row.state),
    stateSince: optionalNumber(row.state_since),
    owner: row.owner ?? undefined,
    system: row.system ?? undefined,
    gpuProducts: JSON.parse(row.gpu_products),
    sloProfile: row.slo_profile ?? undefined,
    observedAt: toNumber(row.observed_at),
    goneAt: optionalNumber(row.gone_at),
    ...summary,
  };
}

/** PostgreSQL cannot hold the character zero. */
function withoutNul(text: string): string {
  return text.replaceAll('\0', '');
}

export interface GpuRow {
  cluster: string;
  name: string;
  driver: string;
  snapshot: string;
}

export const GPU_ROWS: RowsTarget<GpuRow> = {
  table: TABLES.gpus,
  key: ['cluster', 'name', 'driver'],
  columns: { cluster: 'text', name: 'text', driver: 'text', snapshot: 'text' },
};

export function toGpuSnapshot(row: Pick<GpuRow, 'snapshot'>): GpuSnapshot {
  return JSON.parse(row.snapshot);
}

export interface ActionRow {
  id: string;
  action: string;
  replicas: number | null;
  requested_by: string;
  requested_at: BigIntValue;
  deadline_at: BigIntValue;
  closed_by: string;
  replaces_pods: boolean | number;
  start: string | null;
  status: string;
  closed_at: BigIntValue | null;
  message: string | null;
}

export function toActionRow(action: StoredAction): ActionRow {
  return {
    id: action.id,
    action: action.action,
    replicas: action.replicas ?? null,
    requested_by: action.requestedBy,
    requested_at: toMs(action.requestedAt),
    deadline_at: toMs(action.deadlineAt),
    closed_by: JSON.stringify(action.closedBy),
    replaces_pods: action.replacesPods ?? false,
    start: action.start ? JSON.stringify(action.start) : null,
    status: action.status,
    closed_at: action.closedAt === undefined ? null : toMs(action.closedAt),
    message: action.message ?? null,
  };
}

export function toStoredAction(row: ActionRow & ModelRef): StoredAction {
  return {
    id: row.id,
    model: toRef(row),
    action: row.action as ModelActionName,
    replicas: row.replicas ?? undefined,
    requestedBy: row.requested_by,
    requestedAt: toNumber(row.requested_at),
    deadlineAt: toNumber(row.deadline_at),
    closedBy: JSON.parse(row.closed_by),
    ...(row.replaces_pods && { replacesPods: true }),
    start: row.start === null ? undefined : JSON.parse(row.start),
    status: row.status as StoredAction['status'],
    closedAt: optionalNumber(row.closed_at),
    message: row.message ?? undefined,
  };
}
