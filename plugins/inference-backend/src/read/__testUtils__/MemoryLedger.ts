import {
  LedgerPoint,
  LedgerSum,
  ModelRef,
  Span,
  stringifyModelRef,
  sumBetween,
} from '@wakeboard/plugin-inference-common';
import {
  LedgerCoverage,
  LedgerKey,
  LedgerSelection,
  LedgerSource,
  LedgerStore,
  ModelFilter,
  ModelSlos,
  SloStore,
} from '../../store/types';

interface Curve extends LedgerKey {
  base: LedgerSum;
  points: LedgerPoint[];
}

/** What readers ask of a ledger and of SLOs, in memory; it remembers how often. */
export class MemoryLedger
  implements
    Pick<LedgerStore, 'coverage' | 'points' | 'sums'>,
    Pick<SloStore, 'listSlos'>
{
  readonly slos: ModelSlos[] = [];
  readonly curves: Curve[] = [];
  readonly covered: Array<LedgerSource & LedgerCoverage> = [];
  /** Selections that sums were asked for, with the number of ranges. */
  readonly asked: Array<LedgerSelection & { ranges: number }> = [];

  async listSlos(selection: {
    filter?: ModelFilter;
    models?: ModelRef[];
  }): Promise<ModelSlos[]> {
    return this.slos.filter(({ model }) => isSelected(selection, model));
  }

  async coverage(sources: LedgerSource[]): Promise<LedgerCoverage[]> {
    return sources.map(
      ({ cluster, driver, series }) =>
        this.covered.find(
          each =>
            each.cluster === cluster &&
            each.driver === driver &&
            each.series === series,
        ) ?? { spans: [] },
    );
  }

  async sums(selection: LedgerSelection, ranges: Span[]) {
    this.asked.push({ ...selection, ranges: ranges.length });
    const { series } = selection;
    return this.curves
      .filter(
        curve =>
          (Array.isArray(series)
            ? series.includes(curve.series)
            : curve.series.startsWith(series.prefix)) &&
          isSelected(selection, curve.model),
      )
      .map(({ model, series: name, base, points }) => ({
        model,
        series: name,
        sums: ranges.map(({ from, to }) => sumBetween(points, from, to, base)),
        lastAt: points.findLast(
          ({ at }) => at <= Math.max(...ranges.map(({ to }) => to)),
        )?.at,
      }));
  }

  async points(key: LedgerKey, { from, to }: Span): Promise<LedgerPoint[]> {
    const curve = this.curves.find(
      ({ model, series }) =>
        series === key.series &&
        stringifyModelRef(model) === stringifyModelRef(key.model),
    );
    if (!curve || curve.points.length === 0) {
      return [];
    }
    const before = curve.points.findLast(({ at }) => at <= from);
    return [
      before ?? { at: from, ...curve.base },
      ...curve.points.filter(({ at }) => at > from && at <= to),
    ];
  }
}

function isSelected(
  { filter, models }: { filter?: ModelFilter; models?: ModelRef[] },
  ref: ModelRef,
): boolean {
  const text = stringifyModelRef(ref);
  return (
    (!models || models.some(model => stringifyModelRef(model) === text)) &&
    (!filter || passes(filter, ref))
  );
}

function passes(filter: ModelFilter, ref: ModelRef): boolean {
  if ('allOf' in filter) return filter.allOf.every(part => passes(part, ref));
  if ('anyOf' in filter) return filter.anyOf.some(part => passes(part, ref));
  if ('field' in filter && filter.field in ref) {
    return filter.values.includes(Reflect.get(ref, filter.field));
  }
  throw new Error('This filter is not known here');
}
