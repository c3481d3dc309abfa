import {
  evaluateBudget,
  evaluateSlo,
  ledgerSeries,
  ModelRef,
  notMeasurable,
  SloBudget,
  SloEvaluation,
  SloSpec,
  SloSums,
  spansOf,
} from '@wakeboard/plugin-inference-common';
import { Clock } from '@wakeboard/plugin-inference-node';
import {
  LedgerSource,
  LedgerStore,
  ModelFilter,
  ModelSlos,
  SloStore,
} from '../store/types';
import { LedgerDemands } from './LedgerDemands';
import { LedgerReach, reachOf } from './ledgerReach';
import { Drivers, IndicatorProblems } from './ports';

/** Whose SLOs: those of models that meet all that is given; of all models where nothing is. */
export interface SloSelection {
  filter?: ModelFilter;
  models?: ModelRef[];
  /** As it was at this moment, epoch milliseconds, where more is known by now. */
  until?: number;
}

/** An SLO and how it is kept. */
export interface EvaluatedSlo<TEvaluation = SloEvaluation> {
  spec: SloSpec;
  evaluation: TEvaluation;
}

/** The SLOs of a model and how each is kept, in the order in which they are defined. */
export interface EvaluatedModel<TEvaluation = SloEvaluation> {
  model: ModelRef;
  slos: ModelSlos;
  evaluations: Array<EvaluatedSlo<TEvaluation>>;
}

/** What {@link SloEvaluations} reads from. */
export interface SloEvaluationsOptions {
  slos: Pick<SloStore, 'listSlos'>;
  ledger: Pick<LedgerStore, 'coverage' | 'sums'>;
  drivers: Drivers;
  problems: IndicatorProblems;
  clock: Clock;
}

/**
 * The one place that turns stored SLOs and the ledger into evaluations: the
 * page of a model, the fleet and the summaries take theirs from here, so that
 * they cannot disagree.
 *
 * However many models: one query for the SLOs, one for what was read, and one
 * for the sums of all curves that end at the same moment and have the same
 * windows. It knows no caller: what is selected has to be what the caller may
 * see.
 */
export class SloEvaluations {
  static create(options: SloEvaluationsOptions): SloEvaluations {
    return new SloEvaluations(options);
  }

  private constructor(private readonly options: SloEvaluationsOptions) {}

  /** All about the SLOs of the models; models without SLOs are left out, unless something is wrong with their annotations. */
  async evaluate(selection: SloSelection): Promise<EvaluatedModel[]> {
    return this.evaluateWith(selection, spansOf, evaluateSlo);
  }

  /** Only what is left of the budgets, to sort by it: two look-ups per SLO. */
  async budgets(
    selection: SloSelection,
  ): Promise<Array<EvaluatedModel<SloBudget>>> {
    return this.evaluateWith(
      selection,
      spec => [spec.windowMs],
      evaluateBudget,
    );
  }

  /** Of when the series that an SLO counts is known. */
  async reach(model: ModelRef, spec: SloSpec): Promise<LedgerReach> {
    const { clock, ledger } = this.options;
    const [coverage] = await ledger.coverage([sourceOf(model, spec)]);
    return reachOf(coverage, clock.now());
  }

  /** Why an SLI of a model cannot be measured; undefined: it can. */
  async reasonAgainst(
    { model, notMeasurable: ofModel }: Measured,
    { basis, sli, thresholdSeconds }: SloSpec,
  ): Promise<string | undefined> {
    if (basis === 'time') {
      // Counted by our own history.
      return undefined;
    }
    const { cluster, driver: id } = model;
    const { drivers, problems } = this.options;
    const driver = drivers.get(id);
    const against = `not measurable with ${driver?.title ?? id}`;
    if (!driver?.indicators?.slis[sli]) {
      return against;
    }
    const reason = ofModel?.[sli];
    if (reason !== undefined) {
      return `${against}: ${reason}`;
    }
    return problems.problemOf({ cluster, driver: id }, sli, thresholdSeconds);
  }

  private async evaluateWith<TEvaluation>(
    selection: SloSelection,
    spans: (spec: SloSpec) => number[],
    evaluate: (spec: SloSpec, sums: SloSums) => TEvaluation,
  ): Promise<Array<EvaluatedModel<TEvaluation | SloEvaluation>>> {
    const { clock, ledger, slos } = this.options;
    if (selection.models?.length === 0) {
      return [];
    }
    const now = clock.now();
    const found = await slos.listSlos(selection);
    const reasons = await this.reasons(found);
    const reasonOf = (of: Measured, spec: SloSpec) =>
      reasons.get(reasonKey(of, spec));
    const measurable = found.flatMap(each =>
      each.specs
        .filter(spec => reasonOf(each, spec) === undefined)
        .map(spec => ({ spec, source: sourceOf(each.model, spec) })),
    );
    const reaches = await this.reaches(
      measurable.map(each => each.source),
      now,
      selection.until,
    );
    const demands = new LedgerDemands(now);
    const added = new Set<string>();
    for (const { spec, source } of measurable) {
      const key = sourceKey(source);
      const windows = `${key}\n${spec.windowMs}`;
      // Thousands of models have the same SLOs.
      if (!added.has(windows)) {
        added.add(windows);
        const { asleep } = ledgerSeries(spec);
        demands.add(source, reaches.get(key)!, spans(spec), asleep);
      }
    }
    await demands.meet(ledger, selection);
    return found.map(each => ({
      model: each.model,
      slos: each,
      evaluations: each.specs.map(spec => {
        const reason = reasonOf(each, spec);
        const evaluation =
          reason === undefined
            ? evaluate(
                spec,
                demands.sums(each.model, ledgerSeries(spec).counted),
              )
            : notMeasurable(reason, now);
        return { spec, evaluation };
      }),
    }));
  }

  /** Of when the series are known, by source. */
  private async reaches(
    sources: LedgerSource[],
    now: number,
    until?: number,
  ): Promise<Map<string, LedgerReach>> {
    const distinct = new Map(
      sources.map(source => [sourceKey(source), source]),
    );
    const coverages =
      distinct.size > 0
        ? await this.options.ledger.coverage([...distinct.values()])
        : [];
    return new Map(
      [...distinct.keys()].map((key, index) => [
        key,
        reachOf(coverages[index], now, until),
      ]),
    );
  }

  private async reasons(
    slos: ModelSlos[],
  ): Promise<Map<string, string | undefined>> {
    const reasons = new Map<string, string | undefined>();
    for (const each of slos) {
      for (const spec of each.specs) {
        const key = reasonKey(each, spec);
        if (!reasons.has(key)) {
          reasons.set(key, await this.reasonAgainst(each, spec));
        }
      }
    }
    return reasons;
  }
}

/** A model, and what cannot be measured of it. */
type Measured = Pick<ModelSlos, 'model' | 'notMeasurable'>;

function sourceOf({ cluster, driver }: ModelRef, spec: SloSpec): LedgerSource {
  return { cluster, driver, series: ledgerSeries(spec).counted };
}

function sourceKey({ cluster, driver, series }: LedgerSource): string {
  return `${cluster}\n${driver}\n${series}`;
}

/** SLOs of the same key cannot be measured for the same reason. */
function reasonKey(
  { model: { cluster, driver }, notMeasurable: ofModel }: Measured,
  { basis, sli, thresholdSeconds }: SloSpec,
): string {
  const reason = ofModel?.[sli];
  return [cluster, driver, basis, sli, thresholdSeconds, reason].join('\n');
}
