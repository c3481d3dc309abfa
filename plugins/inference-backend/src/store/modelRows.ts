import {
  GpuSnapshot,
  ModelActionName,
  ModelRef,
  ModelSnapshot,
  ownerFromLabels,
} from '@wakeboard/plugin-inference-common';
import { createHash } from 'node:crypto';
import { Columns, RowsTarget } from './sql';
import { TABLES } from './tables';
import { StoredAction, StoredModel } from './types';
import { BigIntValue, optionalNumber, toMs, toNumber, toRef } from './values';

export interface ModelRow {
  cluster: string;
  namespace: string;
  driver: string;
  name: string;
  state: string;
  owner: string | null;
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
    state_since: 'bigint',
    resource_version: 'text',
    snapshot: 'text',
    digest: 'text',
    gone_at: 'bigint',
  },
};

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
): ModelRow {
  const { cluster, namespace, driver, name } = snapshot.ref;
  const digest = createHash('sha1')
    .update(JSON.stringify({ ...snapshot, resourceVersion: undefined }))
    .digest('base64');
  return {
    cluster,
    namespace,
    driver,
    name,
    state: snapshot.state,
    owner: ownerFromLabels(snapshot.labels) ?? null,
    state_since: stateSince === undefined ? null : toMs(stateSince),
    resource_version: snapshot.resourceVersion ?? null,
    snapshot: JSON.stringify(snapshot),
    digest,
    gone_at: null,
  };
}

export function toStoredModel(
  row: Pick<ModelRow, 'snapshot' | 'state_since' | 'gone_at'> & {
    observed_at: BigIntValue;
  },
): StoredModel {
  return {
    snapshot: JSON.parse(row.snapshot),
    stateSince: optionalNumber(row.state_since),
    observedAt: toNumber(row.observed_at),
    goneAt: optionalNumber(row.gone_at),
  };
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
    status: row.status as StoredAction['status'],
    closedAt: optionalNumber(row.closed_at),
    message: row.message ?? undefined,
  };
}
