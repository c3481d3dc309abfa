import { aCheck, aDoctorReport } from '../../__testUtils__/doctorBuilders';
import { parseFleetState } from '../../hooks/useFleetView';
import {
  CHECK_STATUSES,
  countLines,
  layoutReport,
  reportFacets,
} from './doctorLayout';

const filterOf = (search: string) =>
  parseFleetState(new URLSearchParams(search), { source: 'asc' });

const layout = (search = '', report = aDoctorReport()) =>
  layoutReport(report, filterOf(search));

it('puts sources with something that failed first, in their order', () => {
  const [cluster, prometheus, server] = aDoctorReport().items;
  const report = aDoctorReport({ items: [server, prometheus, cluster] });
  expect(layout('', report).sources.map(({ key }) => key)).toEqual([
    'prometheus/demo',
    'cluster/demo',
    'server/stack',
  ]);
});

it('puts what failed in sight and folds the rest by driver, in order of how much it matters', () => {
  const items = [
    {
      source: { kind: 'cluster' as const, name: 'a' },
      checks: (['passed', 'noted', 'unknown', 'failed'] as const).map(status =>
        aCheck({ status }),
      ),
    },
  ];
  const [source] = layout('', aDoctorReport({ items })).sources;
  expect(source.inSight.map(({ status }) => status)).toEqual(['failed']);
  expect(source.folded).toMatchObject([
    { key: 'cluster/a/greenthread', driver: 'greenthread' },
  ]);
  expect(source.folded[0].lines.map(({ status }) => status)).toEqual([
    'unknown',
    'noted',
    'passed',
  ]);
});

it.each([
  ['?cluster=stack', ['server/stack']],
  ['?driver=kthena', ['cluster/demo']],
  ['?search=REQUESTS_total', ['prometheus/demo']],
  ['?search=verb+watch', ['cluster/demo']],
  ['?status=unknown', ['prometheus/demo']],
  ['?status=failed', ['cluster/demo', 'prometheus/demo']],
  ['?search=nothing+of+this', []],
])('narrows the report down by %s', (search, keys) => {
  expect(layout(search).sources.map(({ key }) => key)).toEqual(keys);
});

it('puts lines of a chosen status in sight, but keeps folded what passed', () => {
  expect(layout('?status=unknown').sources[0].inSight).toHaveLength(1);
  const passed = layout('?status=passed').sources;
  expect(passed.map(({ inSight }) => inSight.length)).toEqual([0, 0]);
  expect(passed.map(({ folded }) => folded.length)).toEqual([2, 1]);
});

it('counts what the status leaves out too', () => {
  expect(layout('?status=unknown').counts).toEqual(layout().counts);
  expect(layout()).toMatchObject({ failing: 2, total: 3 });
});

it('keeps a source of which nothing was checked', () => {
  const items = [
    { source: { kind: 'server' as const, name: 's' }, checks: [] },
  ];
  expect(layout('', aDoctorReport({ items })).sources).toMatchObject([
    { key: 'server/s', inSight: [], folded: [] },
  ]);
});

it('counts the lines of each source and driver', () => {
  expect(reportFacets(aDoctorReport())).toEqual({
    cluster: [
      { value: 'demo', count: 6 },
      { value: 'stack', count: 1 },
    ],
    driver: [
      { value: 'greenthread', title: 'GreenThread', count: 2 },
      { value: 'kthena', title: 'Kthena', count: 2 },
    ],
  });
});

it('shows every line exactly once, whatever fails of whichever driver', () => {
  const lines = CHECK_STATUSES.flatMap(status =>
    [undefined, 'a'].map(driver => aCheck({ status, driver })),
  );
  for (let subset = 0; subset < 2 ** lines.length; subset += 1) {
    const checks = lines.filter((_, bit) => (subset >> bit) % 2 === 1);
    const source = { kind: 'cluster' as const, name: 'c' };
    const found = layout('', aDoctorReport({ items: [{ source, checks }] }));
    const shown = found.sources.flatMap(({ inSight, folded }) => [
      ...inSight,
      ...folded.flatMap(group => group.lines),
    ]);
    expect(shown).toHaveLength(checks.length);
    expect(new Set(shown)).toEqual(new Set(checks));
    expect(found.counts).toEqual(countLines(checks));
  }
});
