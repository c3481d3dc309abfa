import {
  compareByBudget,
  InferenceQueries,
  InferenceSchemas,
  ModelRef,
} from '@wakeboard/plugin-inference-common';
import { toFacets } from './fleetFilter';
import { EvaluatedModel } from './SloEvaluations';

type FleetSlo = InferenceSchemas['FleetSlo'];
/** The filters of SLOs, beside those of models. */
type SloQuery = Pick<InferenceQueries['listFleetSlos'], 'sli' | 'status'>;

/** How many SLOs there are of each status. */
export function countStatuses(
  slos: Array<Pick<FleetSlo, 'evaluation'>>,
): InferenceSchemas['SloCounts'] {
  const counts = {
    total: slos.length,
    ok: 0,
    burning: 0,
    exhausted: 0,
    tooFew: 0,
    noTraffic: 0,
    noData: 0,
    notMeasurable: 0,
  };
  for (const { evaluation } of slos) {
    counts[evaluation.status] += 1;
  }
  return counts;
}

/**
 * For SLIs and statuses the number of models that have such an SLO, the other
 * of the two applied. SLOs of one model share its reference.
 */
export function toSloFacets(
  slos: FleetSlo[],
  query: SloQuery,
): InferenceSchemas['Facets'] {
  const values = { sli: new Map(), status: new Map() } as Record<
    'sli' | 'status',
    Map<string, Set<ModelRef>>
  >;
  const add = (facet: 'sli' | 'status', value: string, model: ModelRef) => {
    const models = values[facet].get(value) ?? new Set();
    values[facet].set(value, models.add(model));
  };
  for (const { ref, spec, evaluation } of slos) {
    if (isAsked(query.status, evaluation.status)) {
      add('sli', spec.sli, ref);
    }
    if (isAsked(query.sli, spec.sli)) {
      add('status', evaluation.status, ref);
    }
  }
  const sizes = (facet: 'sli' | 'status') =>
    new Map([...values[facet]].map(([value, { size }]) => [value, size]));
  return toFacets(
    new Map([
      ['sli', sizes('sli')],
      ['status', sizes('status')],
    ]),
  );
}

/** Whether a filter lets a value through; without values it lets all through. */
export function isAsked<T>(values: T[] | undefined, value: T): boolean {
  return !values?.length || values.includes(value);
}

/** The SLOs of a model, the one with the least budget first. */
export function byBudget(
  slos: EvaluatedModel | undefined,
): EvaluatedModel['evaluations'] {
  return (slos?.evaluations ?? []).toSorted((a, b) =>
    compareByBudget(a.evaluation, b.evaluation),
  );
}
