import { FAMILY_KINDS, Kind, SERIES_KINDS } from './kinds';
import { Family, Labels, Series } from './series';
import { scrapedLabels, Target } from './targets';

function kindOf(target: Target, family: Family, series: Series): Kind {
  return (
    target.kinds?.[series.name] ??
    target.kinds?.[family.name] ??
    SERIES_KINDS[series.name] ??
    FAMILY_KINDS[family.name] ??
    'detail'
  );
}

/** The kinds that a family's series may be of, whichever there are. */
export function kindsOf(target: Target, family: Family): Set<Kind> {
  const { name, type } = family;
  const names =
    type === 'histogram' || type === 'summary'
      ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`]
      : [name];
  return new Set(
    names.map(each =>
      kindOf(target, family, { name: each, labels: {}, read: () => 0 }),
    ),
  );
}

const escape = (value: string) =>
  value.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/"/g, '\\"');

function printLabels(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escape(value)}"`)
    .join(',');
}

export interface Printed {
  text: string;
  samples: number;
}

interface Row {
  prefix: string;
  /** Written also while nothing changes. */
  isUnbroken: boolean;
  read: () => number;
  isThere?: () => boolean;
}

/** Series that are written together. */
export interface Group {
  rows: Row[];
  /** Of a histogram: how much is in it. While that stays the same, only the ends of the run are written. */
  count?: () => number;
  lastCount?: number;
  /** Undefined where the series was not there. */
  lastValues: Array<number | undefined>;
  /** The time, as written, of the latest sample left out. */
  skipped?: string;
}

export function printGroup(
  group: Group,
  stamp: string,
  whole: boolean,
): Printed {
  const { rows, count } = group;
  let text = '';
  let samples = 0;
  if (count && !whole && count() === group.lastCount) {
    group.skipped = stamp;
    for (let i = 0; i < rows.length; i++) {
      const value = group.lastValues[i];
      if (value === undefined || !rows[i].isUnbroken) continue;
      text += rows[i].prefix + value + stamp;
      samples++;
    }
    return { text, samples };
  }
  if (group.skipped) {
    for (let i = 0; i < rows.length; i++) {
      const value = group.lastValues[i];
      if (value === undefined || rows[i].isUnbroken) continue;
      text += rows[i].prefix + value + group.skipped;
      samples++;
    }
    group.skipped = undefined;
  }
  for (let i = 0; i < rows.length; i++) {
    if (rows[i].isThere?.() === false) {
      group.lastValues[i] = undefined;
      continue;
    }
    const value = rows[i].read();
    samples++;
    text += rows[i].prefix + value + stamp;
    if (count) group.lastValues[i] = value;
  }
  group.lastCount = count?.();
  return { text, samples };
}

export type Groups = Record<Kind, Group[]>;

export const noGroups = (): Groups => ({
  state: [],
  recorded: [],
  requests: [],
  gauge: [],
  flow: [],
  detail: [],
});

/**
 * @param isUnbroken - flows are kept within the lookback as gauges are. Real series do not pause, and who asks since when there are
 *   any at all must not take a quiet night for the beginning: it is enough that some of each name are there at all times, of a
 *   histogram the bucket that holds everything.
 */
export function addFamily(
  groups: Groups,
  target: Target,
  family: Family,
  isUnbroken = false,
): void {
  const made = new Map<Kind, Group>();
  for (const series of family.series) {
    const own = kindOf(target, family, series);
    const kind = own === 'flow' && isUnbroken ? 'gauge' : own;
    let group = made.get(kind);
    if (!group) {
      const totals = family.series.filter(each => each.name.endsWith('_count'));
      const isRun =
        family.type === 'histogram' && (own === 'flow' || own === 'detail');
      group = {
        rows: [],
        lastValues: [],
        ...(isRun && {
          count: () => totals.reduce((sum, each) => sum + each.read(), 0),
        }),
      };
      made.set(kind, group);
      groups[kind].push(group);
    }
    const labels = printLabels(scrapedLabels(target, series.labels));
    group.rows.push({
      prefix: `${series.name}{${labels}} `,
      isUnbroken: isUnbroken && series.labels.le === '+Inf',
      read: series.read,
      isThere: series.isThere,
    });
  }
}

export function upOf(target: Target): Family {
  const read = () => (target.isUp() ? 1 : 0);
  const series = [{ name: 'up', labels: {}, read }];
  return { name: 'up', help: '', type: 'gauge', series };
}
