import type { Band, TimelineInterval } from '../../api/types';
import {
  bandItems,
  itemAt,
  itemNear,
  layoutBand,
  panWindow,
  shareOfStates,
  statesIn,
  xToTime,
  zoomWindow,
} from './bandLayout';

function anInterval(overrides: Partial<TimelineInterval>): TimelineInterval {
  return {
    from: 0,
    to: 100,
    state: 'serving',
    mark: 'exact',
    toleranceMs: 0,
    cause: { kind: 'unknown' },
    ...overrides,
  };
}

function aBand(...intervals: Array<Partial<TimelineInterval>>): Band {
  return {
    replica: 'pod-0',
    detail: 'intervals',
    intervals: intervals.map(anInterval),
  };
}

const sharesBand: Band = {
  replica: 'pod-0',
  detail: 'shares',
  shares: [
    { from: 0, to: 50, shares: { serving: 0.25, sleeping: 0.75 }, wakes: 3 },
    { from: 50, to: 100, shares: { sleeping: 0.5 }, wakes: 0 },
  ],
};

const WINDOW = { from: 0, to: 100 };

it('places touching intervals side by side with the height of their state', () => {
  const band = aBand(
    { from: 0, to: 60, state: 'serving' },
    { from: 60, to: 100, state: 'sleeping' },
  );
  const [serving, sleeping] = layoutBand(bandItems(band), WINDOW, 200);
  expect(serving).toMatchObject({ x: 0, width: 120, y: 0, height: 1 });
  expect(sleeping).toMatchObject({ x: 120, width: 80 });
  expect(sleeping.height).toBeLessThan(serving.height);
  expect(sleeping.y + sleeping.height).toBeCloseTo(1);
});

it('cuts an interval at the borders of the window and drops one outside', () => {
  const band = aBand({ from: -50, to: 20 }, { from: 20, to: 20 });
  const outside = aBand({ from: 200, to: 300 });
  expect(layoutBand(bandItems(band), WINDOW, 100)).toEqual([
    expect.objectContaining({ x: 0, width: 20 }),
  ]);
  expect(layoutBand(bandItems(outside), WINDOW, 100)).toEqual([]);
});

it('keeps a wake of a moment visible and draws it over what lasts', () => {
  const band = aBand(
    { from: 0, to: 50, state: 'sleeping' },
    { from: 50, to: 50.01, state: 'waking' },
    { from: 50.01, to: 100, state: 'serving' },
  );
  const blocks = layoutBand(bandItems(band), WINDOW, 100);
  const last = blocks[blocks.length - 1];
  expect(last.state).toBe('waking');
  expect(last.width).toBeGreaterThanOrEqual(1);
});

it('keeps a block of a moment inside the band at its right end', () => {
  const band = aBand({ from: 99.99, to: 100, state: 'waking' });
  const [block] = layoutBand(bandItems(band), WINDOW, 100);
  expect(block.x + block.width).toBeLessThanOrEqual(100);
});

it('stacks the shares of a column and leaves the unobserved part empty', () => {
  const blocks = layoutBand(bandItems(sharesBand), WINDOW, 100);
  const first = blocks.filter(block => block.item === 0);
  expect(first.map(block => [block.state, block.height])).toEqual([
    ['serving', 0.25],
    ['sleeping', 0.75],
  ]);
  expect(first[0].y).toBeCloseTo(0.75);
  expect(first[1].y).toBeCloseTo(0);
  const second = blocks.filter(block => block.item === 1);
  expect(second).toEqual([
    expect.objectContaining({ state: 'sleeping', y: 0.5, height: 0.5 }),
  ]);
});

it('finds the item at a moment, and none in a hole', () => {
  const items = bandItems(aBand({ from: 0, to: 40 }, { from: 60, to: 100 }));
  expect(itemAt(items, 0)).toBe(0);
  expect(itemAt(items, 39.9)).toBe(0);
  expect(itemAt(items, 40)).toBeUndefined();
  expect(itemAt(items, 60)).toBe(1);
  expect(itemAt(items, 100)).toBeUndefined();
});

it('lets a pointer catch an item too short to hit', () => {
  const items = bandItems(
    aBand(
      { from: 0, to: 50, state: 'sleeping' },
      { from: 50, to: 50.01, state: 'waking' },
      { from: 50.01, to: 100, state: 'serving' },
    ),
  );
  expect(itemNear(items, 48.5, WINDOW, 100)).toBe(1);
  expect(itemNear(items, 51.5, WINDOW, 100)).toBe(1);
  expect(itemNear(items, 40, WINDOW, 100)).toBe(0);
});

it('turns a place back into its time', () => {
  expect(xToTime(25, { from: 1_000, to: 2_000 }, 100)).toBe(1_250);
});

it('sums the shares of states over the observed time only', () => {
  const band = aBand(
    { from: 0, to: 30, state: 'serving' },
    { from: 30, to: 60, state: 'sleeping' },
    { from: 60, to: 100, state: 'unknown' },
  );
  expect(shareOfStates([band])).toEqual([
    { state: 'serving', share: 0.5 },
    { state: 'sleeping', share: 0.5 },
  ]);
  expect(shareOfStates([sharesBand])).toEqual([
    { state: 'sleeping', share: 62.5 / 75 },
    { state: 'serving', share: 12.5 / 75 },
  ]);
  expect(shareOfStates([])).toEqual([]);
});

it('lists the states that occur, for the legend', () => {
  expect(statesIn([sharesBand, aBand({ state: 'failed' })])).toEqual([
    'serving',
    'sleeping',
    'failed',
  ]);
});

describe('zooming and panning', () => {
  const limits = { least: 10, latest: 1_000 };

  it('keeps the moment under the pointer where it is', () => {
    expect(zoomWindow({ from: 0, to: 100 }, 0.5, 25, limits)).toEqual({
      from: 13,
      to: 63,
    });
  });

  it('does not zoom in past the least length', () => {
    const { from, to } = zoomWindow({ from: 0, to: 12 }, 0.5, 6, limits);
    expect(to - from).toBe(10);
  });

  it('does not reach into the future', () => {
    expect(zoomWindow({ from: 800, to: 1_000 }, 2, 1_000, limits).to).toBe(
      1_000,
    );
    expect(panWindow({ from: 900, to: 1_000 }, 0.5, 1_000)).toEqual({
      from: 900,
      to: 1_000,
    });
    expect(panWindow({ from: 900, to: 1_000 }, -0.5, 1_000)).toEqual({
      from: 850,
      to: 950,
    });
  });
});
