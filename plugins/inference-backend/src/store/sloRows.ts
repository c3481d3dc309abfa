import { ModelRef } from '@wakeboard/plugin-inference-common';
import { RowsTarget } from './sql';
import { TABLES } from './tables';
import { ModelSlos } from './types';
import { toRef } from './values';

export interface SloRow {
  model_id: number;
  profile: string | null;
  entity_ref: string | null;
  specs: string;
  problems: string;
  not_measurable: string | null;
}

export const SLO_ROWS: RowsTarget<SloRow> = {
  table: TABLES.slos,
  key: ['model_id'],
  columns: {
    model_id: 'integer',
    profile: 'text',
    entity_ref: 'text',
    specs: 'text',
    problems: 'text',
    not_measurable: 'text',
  },
};

export function toSloRow(modelId: number, slos: ModelSlos): SloRow {
  return {
    model_id: modelId,
    profile: slos.profile ?? null,
    entity_ref: slos.entityRef ?? null,
    specs: JSON.stringify(slos.specs),
    problems: JSON.stringify(slos.problems),
    not_measurable: slos.notMeasurable
      ? JSON.stringify(slos.notMeasurable)
      : null,
  };
}

export function toModelSlos(row: SloRow & ModelRef): ModelSlos {
  return {
    model: toRef(row),
    profile: row.profile ?? undefined,
    entityRef: row.entity_ref ?? undefined,
    specs: JSON.parse(row.specs),
    problems: JSON.parse(row.problems),
    ...(row.not_measurable !== null && {
      notMeasurable: JSON.parse(row.not_measurable),
    }),
  };
}
