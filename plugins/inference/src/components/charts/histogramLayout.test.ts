import { layoutHistogram, placeOnHistogram } from './histogramLayout';

const BINS = [
  { upToMs: 100, count: 0 },
  { upToMs: 500, count: 4 },
  { upToMs: 1_000, count: 0 },
  { upToMs: 2_000, count: 8 },
  { upToMs: null, count: 0 },
];

it('drops empty bins at the ends and keeps empty ones between', () => {
  expect(layoutHistogram(BINS)).toEqual([
    { fromMs: 100, upToMs: 500, count: 4, height: 0.5 },
    { fromMs: 500, upToMs: 1_000, count: 0, height: 0 },
    { fromMs: 1_000, upToMs: 2_000, count: 8, height: 1 },
  ]);
});

it('has no bars where nothing was counted', () => {
  expect(layoutHistogram([])).toEqual([]);
  expect(layoutHistogram([{ upToMs: 100, count: 0 }])).toEqual([]);
});

it('leaves the last bin open', () => {
  expect(layoutHistogram([{ upToMs: null, count: 2 }])).toEqual([
    { fromMs: 0, upToMs: undefined, count: 2, height: 1 },
  ]);
});

it('places a duration in the bin it belongs to', () => {
  const bars = layoutHistogram(BINS);
  expect(placeOnHistogram(bars, 300)).toBeCloseTo(0.5 / 3);
  expect(placeOnHistogram(bars, 1_500)).toBeCloseTo(2.5 / 3);
  expect(placeOnHistogram(bars, 50)).toBeUndefined();
  expect(placeOnHistogram(bars, 9_000)).toBeUndefined();
});
