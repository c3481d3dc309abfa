import { aCostSum, H100, T4 } from '../../__testUtils__/fleetBuilders';
import { DAY, NOW } from '../../__testUtils__/builders';
import { aText } from '../../__testUtils__/text';
import { createFormat } from '../charts/format';
import {
  budgetWords,
  gpuHours,
  leftWords,
  money,
  priceKey,
  shareFreed,
  shortEntity,
  SLO_STATUSES,
  unpriced,
  unpricedWords,
} from './fleetWords';

const text = aText(createFormat('en-GB', 'UTC'));
const WINDOW = { windowMs: 30 * DAY };
const REQUESTS = { ...WINDOW, sli: 'latency', basis: 'requests' } as const;
const WAKES = { ...WINDOW, sli: 'wake', basis: 'requests' } as const;
const TIME = { ...WINDOW, sli: 'availability', basis: 'time' } as const;

it.each([
  [1, '100 % left'],
  [0.42, '42 % left'],
  [0.0004, '< 0.1 % left'],
  [0, '0 % left'],
  [-0.123, '12.3 % over'],
  [-3.861, '386 % over'],
])('words the share %d of a budget as %s', (remaining, words) => {
  expect(leftWords(text, remaining)).toBe(words);
});

it.each(SLO_STATUSES)('has a word of its own for the status %s', status => {
  const words = SLO_STATUSES.map(
    one => budgetWords(text, { status: one }, REQUESTS, NOW).word,
  );
  const { word, number } = budgetWords(text, { status }, REQUESTS, NOW);
  expect(words.filter(one => one === word)).toHaveLength(1);
  expect(number).toBeUndefined();
});

it.each([
  [REQUESTS, undefined, 'No traffic'],
  [REQUESTS, 40 * DAY, 'No traffic since 15 Jul, 12:00:00'],
  [WAKES, undefined, 'No wakes'],
  [WAKES, 40 * DAY, 'No wakes since 15 Jul, 12:00:00'],
  [TIME, undefined, 'Not observed yet'],
  [TIME, 40 * DAY, 'Not observed since 15 Jul, 12:00:00'],
  [TIME, DAY, 'Planned sleep only'],
])(
  'words nothing to count of %j, %s ms ago the last, as %s',
  (of, ago, word) => {
    const lastEventAt = ago === undefined ? undefined : NOW - ago;
    const quiet = { status: 'noTraffic', lastEventAt } as const;
    expect(budgetWords(text, quiet, of, NOW).word).toBe(word);
  },
);

it('says why an SLO cannot be measured', () => {
  expect(
    budgetWords(
      text,
      { status: 'notMeasurable', reason: 'No buckets.' },
      REQUESTS,
      NOW,
    ),
  ).toEqual({
    number: undefined,
    word: 'Not measurable',
    reason: 'No buckets.',
  });
});

it.each([
  [0, 'EUR', '€0.00'],
  [12.345, 'EUR', '€12.35'],
  [1234.5, 'EUR', '€1,235'],
  [12.3, undefined, '12.3'],
])('words %d of %s as %s', (value, currency, words) => {
  expect(money(text, value, currency)).toBe(words);
});

it.each([
  [0, '0 h'],
  [2.34, '2.3 h'],
  [12_345.6, '12,346 h'],
])('words %d GPU-hours as %s', (hours, words) => {
  expect(gpuHours(text, hours)).toBe(words);
});

it('names the products without a price, but not those without hours', () => {
  const { products } = aCostSum({
    products: [
      { product: H100, used: 1, freed: 1, price: 3.2 },
      { product: T4, used: 0, freed: 2 },
      { product: 'idle', used: 0, freed: 0 },
      { product: '', used: 1, freed: 0 },
    ],
  });
  expect(unpriced(products)).toEqual([T4, '']);
  expect(unpricedWords(text, products)).toBe(
    'no price configured for NVIDIA T4, unknown product',
  );
  expect(unpricedWords(text, products.slice(0, 1))).toBeUndefined();
});

it('names the key that sets a price', () => {
  expect(priceKey(T4)).toBe('inference.cost.gpuHour.NVIDIA T4');
  expect(priceKey('')).toBe('inference.cost.gpuHour.other');
});

it('has no share of no hours', () => {
  expect(shareFreed({ usedGpuHours: 1, freedGpuHours: 3 })).toBe(0.75);
  expect(shareFreed({ usedGpuHours: 0, freedGpuHours: 0 })).toBeUndefined();
});

it.each([
  ['group:default/chat', 'chat'],
  ['system:other/chat', 'other/chat'],
  ['chat', 'chat'],
])('shortens %s to %s', (ref, short) => {
  expect(shortEntity(ref)).toBe(short);
});
