import type { DoctorCheck, DoctorReport, DoctorSource } from '../../api/types';
import type { FleetState } from '../../hooks/useFleetView';
import type { FacetValue } from '../FleetPage/FacetMenu';

/**
 * A report in the order of the page: sources with something that failed first,
 * in each of them what failed first, and the rest folded by driver, since of a
 * large installation thousands of lines passed.
 */

export type CheckStatus = DoctorCheck['status'];

/** What needs looking at before what does not. */
export const CHECK_STATUSES = [
  'failed',
  'unknown',
  'noted',
  'passed',
] as const satisfies readonly CheckStatus[];

export type StatusCounts = Record<CheckStatus, number>;

/** Lines of one driver in a source; of no driver: of the source itself. */
export interface LineGroup {
  key: string;
  driver?: string;
  /** Its title. */
  name?: string;
  counts: StatusCounts;
  lines: DoctorCheck[];
}

export interface SourceLayout {
  key: string;
  source: DoctorSource['source'];
  counts: StatusCounts;
  /** Lines that stand there at once. */
  inSight: DoctorCheck[];
  /** The others, to be opened. */
  folded: LineGroup[];
}

/** What a person narrowed the report down to. */
export type DoctorFilter = Pick<
  FleetState<string>,
  'filters' | 'search' | 'status'
>;

export interface ReportLayout {
  sources: SourceLayout[];
  /** Of what passes all filters but the one of the status. */
  counts: StatusCounts;
  /** Sources with something that failed, of the same. */
  failing: number;
  /** Sources of the report. */
  total: number;
}

export function countLines(lines: readonly DoctorCheck[]): StatusCounts {
  const counts: StatusCounts = { failed: 0, unknown: 0, noted: 0, passed: 0 };
  for (const { status } of lines) {
    counts[status] += 1;
  }
  return counts;
}

export function sourceKey({ kind, name }: DoctorSource['source']): string {
  return `${kind}/${name}`;
}

/** The driver of a line as the page calls it. */
export function driverName({
  driver,
  driverTitle,
}: DoctorCheck): string | undefined {
  return driverTitle ?? driver;
}

function finds(search: string) {
  const words = search.toLocaleLowerCase('en-US');
  return (line: DoctorCheck) =>
    [
      line.check,
      line.driver,
      line.driverTitle,
      line.subject,
      line.message,
      line.nextStep,
    ].some(part => part?.toLocaleLowerCase('en-US').includes(words));
}

function groupByDriver(
  source: string,
  lines: readonly DoctorCheck[],
): LineGroup[] {
  const groups = new Map<string | undefined, DoctorCheck[]>();
  for (const line of lines) {
    groups.set(line.driver, [...(groups.get(line.driver) ?? []), line]);
  }
  return [...groups].map(([driver, own]) => ({
    key: `${source}/${driver ?? ''}`,
    driver,
    name: driverName(own[0]),
    counts: countLines(own),
    lines: byStatus(own),
  }));
}

function byStatus(lines: readonly DoctorCheck[]): DoctorCheck[] {
  return CHECK_STATUSES.flatMap(status =>
    lines.filter(line => line.status === status),
  );
}

/** Lines of a status that was chosen stand there at once, but not what passed. */
function isInSight(status: CheckStatus, chosen: readonly string[]): boolean {
  return (
    status === 'failed' || (status !== 'passed' && chosen.includes(status))
  );
}

export function layoutReport(
  report: DoctorReport,
  { filters, search, status }: DoctorFilter,
): ReportLayout {
  const { cluster, driver } = filters;
  const isFound = finds(search);
  const found = report.items
    .filter(({ source }) => !cluster.length || cluster.includes(source.name))
    .map(({ source, checks }) => ({
      source,
      lines: checks.filter(
        check =>
          (!driver.length || driver.includes(check.driver ?? '')) &&
          (!search || isFound(check)),
      ),
    }));
  const narrowed = driver.length > 0 || search !== '' || status.length > 0;
  const sources = found.flatMap(({ source, lines }): SourceLayout[] => {
    const shown = status.length
      ? lines.filter(line => status.includes(line.status))
      : lines;
    if (narrowed && !shown.length) {
      return [];
    }
    const key = sourceKey(source);
    return [
      {
        key,
        source,
        counts: countLines(shown),
        inSight: byStatus(shown.filter(line => isInSight(line.status, status))),
        folded: groupByDriver(
          key,
          shown.filter(line => !isInSight(line.status, status)),
        ),
      },
    ];
  });
  const failed = ({ inSight }: SourceLayout) => Number(inSight.length === 0);
  return {
    sources: [...sources].sort((a, b) => failed(a) - failed(b)),
    counts: countLines(found.flatMap(({ lines }) => lines)),
    failing: found.filter(({ lines }) =>
      lines.some(line => line.status === 'failed'),
    ).length,
    total: report.items.length,
  };
}

/** Sources and drivers that can be chosen, with how many lines each has. */
export function reportFacets(report: DoctorReport) {
  const cluster = new Map<string, FacetValue>();
  const driver = new Map<string, FacetValue>();
  const add = (to: Map<string, FacetValue>, value: string, title?: string) =>
    to.set(value, { value, title, count: (to.get(value)?.count ?? 0) + 1 });
  for (const { source, checks } of report.items) {
    for (const check of checks) {
      add(cluster, source.name);
      if (check.driver) {
        add(driver, check.driver, check.driverTitle);
      }
    }
  }
  const toValues = (facets: Map<string, FacetValue>) =>
    [...facets.values()].sort((a, b) => a.value.localeCompare(b.value));
  return { cluster: toValues(cluster), driver: toValues(driver) };
}
