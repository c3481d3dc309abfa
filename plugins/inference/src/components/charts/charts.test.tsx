import { screen, within } from '@testing-library/react';
import { axe } from 'jest-axe';
import { aWakeList, HOUR, MINUTE, NOW } from '../../__testUtils__/builders';
import { renderPage } from '../../__testUtils__/render';
import { ChartCard, ChartFace } from './ChartCard';
import { SeriesTooltip } from './SeriesTooltip';
import TimeSeriesChart, { NamedLine } from './TimeSeriesChart';
import { WakeHistogram } from './WakeHistogram';

const WINDOW = { from: NOW - HOUR, to: NOW };

const LINES: NamedLine[] = [
  {
    key: 'p50',
    name: 'P50',
    stepMs: MINUTE,
    points: [
      [NOW - 3 * MINUTE, 0.2],
      [NOW - 2 * MINUTE, null],
      [NOW - MINUTE, 0.4],
    ],
  },
  {
    key: 'p95',
    name: 'P95',
    stepMs: MINUTE,
    points: [
      [NOW - 3 * MINUTE, 1],
      [NOW - MINUTE, null],
    ],
  },
];

function card(face: ChartFace) {
  return (
    <ChartCard
      title="Latency"
      unit="seconds"
      face={face}
      window={WINDOW}
      onSelect={() => {}}
    />
  );
}

describe('a chart’s card', () => {
  it('has the last values in its legend, and none where the line ends in a gap', async () => {
    const { container } = renderPage(card({ kind: 'lines', lines: LINES }));
    const legend = await screen.findByRole('list');
    const [p50, p95] = within(legend).getAllByRole('listitem');
    expect(p50).toHaveTextContent('P50400 ms');
    expect(p95).toHaveTextContent('P95–');
    expect((await axe(container)).violations).toEqual([]);
  });

  it('holds its place while loading', async () => {
    renderPage(card({ kind: 'loading' }));
    expect(await screen.findByText('Latency')).toBeInTheDocument();
    expect(screen.queryByRole('list')).not.toBeInTheDocument();
  });

  it('says why there is nothing', async () => {
    renderPage(card({ kind: 'noData', cause: 'No traffic in this range' }));
    expect(
      await screen.findByText('No traffic in this range'),
    ).toBeInTheDocument();
  });

  it('says what went wrong', async () => {
    renderPage(card({ kind: 'error', message: 'Prometheus is down' }));
    expect(await screen.findByText('Prometheus is down')).toBeInTheDocument();
  });

  it('says how old an old answer is', async () => {
    renderPage(card({ kind: 'lines', lines: LINES, staleSince: NOW - HOUR }));
    expect(await screen.findByText(/^As of .*2026/)).toBeInTheDocument();
  });
});

it('draws a line per signal, broken where a value is missing', async () => {
  const { container } = renderPage(
    <TimeSeriesChart
      label="Latency over the last hour"
      lines={LINES}
      unit="seconds"
      window={WINDOW}
      onSelect={() => {}}
    />,
  );
  expect(
    await screen.findByTitle('Latency over the last hour'),
  ).toBeInTheDocument();
  const paths = container.querySelectorAll('path.recharts-line-curve');
  expect(paths).toHaveLength(2);
  const moves = paths[0].getAttribute('d')?.match(/M/g) ?? [];
  expect(moves).toHaveLength(2);
});

describe('the tooltip of a chart', () => {
  const rows = [{ at: NOW, values: { p50: 0.2, p95: null } }];
  const tooltip = (at: number | undefined) => (
    <SeriesTooltip
      active
      at={at}
      lines={LINES}
      rows={rows}
      words={value => `${value * 1_000} ms`}
    />
  );

  it('has the values of all lines and says which is missing', async () => {
    renderPage(tooltip(NOW));
    expect(await screen.findByText(/P50: 200 ms/)).toBeInTheDocument();
    expect(screen.getByText(/P95: no data/)).toBeInTheDocument();
  });

  it('is not there beside the rows', async () => {
    renderPage(
      <>
        <p>page</p>
        {tooltip(NOW + 1)}
      </>,
    );
    expect(await screen.findByText('page')).toBeInTheDocument();
    expect(screen.queryByText(/P50/)).not.toBeInTheDocument();
  });
});

describe('the distribution of wake durations', () => {
  it('is told in words and marks median and p95', async () => {
    const { container } = renderPage(
      <WakeHistogram statistics={aWakeList().statistics} />,
    );
    expect(
      await screen.findByRole('img', {
        name: 'Distribution of 4 wake durations; median 600 ms, p95 2 s',
      }),
    ).toBeInTheDocument();
    expect(screen.getByText('median 600 ms')).toBeInTheDocument();
    expect(screen.getByText('p95 2 s')).toBeInTheDocument();
    const titles = [...container.querySelectorAll('rect title')];
    expect(titles.map(title => title.textContent)).toEqual([
      '3 wakes, 500 ms to 1 s',
      '1 wake, 1 s to 2 s',
    ]);
  });

  it('leaves the marks out where they are not known', async () => {
    const { histogram } = aWakeList().statistics;
    renderPage(
      <WakeHistogram statistics={{ count: 4, timed: 4, histogram }} />,
    );
    expect(
      await screen.findByRole('img', { name: /median –, p95 –/ }),
    ).toBeInTheDocument();
    expect(screen.queryByText(/^median/)).not.toBeInTheDocument();
  });
});
