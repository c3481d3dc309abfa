import { SIGNALS, SignalUnit } from '@wakeboard/plugin-inference-common';
import { createFormat } from './format';

const en = createFormat('en-GB', 'UTC');
const de = createFormat('de', 'UTC');
const AT = Date.UTC(2026, 7, 24, 14, 2, 7);

describe('durations', () => {
  it.each([
    [0, '0 ms'],
    [90, '90 ms'],
    [949, '949 ms'],
    [960, '1 s'],
    [2_140, '2.1 s'],
    [42_400, '42 s'],
    [59_600, '1 min'],
    [200_000, '3 min 20 s'],
    [3_599_900, '1 h'],
    [3_600_000, '1 h'],
    [8_220_000, '2 h 17 min'],
    [86_399_000, '1 d'],
    [100_800_000, '1 d 4 h'],
    [90 * 86_400_000, '90 d'],
    [-1_500, '−1.5 s'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(en.duration(ms)).toBe(text);
  });

  it('uses the decimal sign of the language', () => {
    expect(de.duration(2_140)).toBe('2,1 s');
  });
});

describe('sizes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1,023 B'],
    [1024, '1 KiB'],
    [94_906_265_190, '88.4 GiB'],
    [1024 ** 4 * 1.5, '1.5 TiB'],
  ])('writes %d bytes as %s', (bytes, text) => {
    expect(en.bytes(bytes)).toBe(text);
  });
});

describe('shares', () => {
  it.each([
    [0, '0 %'],
    [0.0004, '< 0.1 %'],
    [0.125, '12.5 %'],
    [0.9996, '> 99.9 %'],
    [1, '100 %'],
  ])('writes %d as %s', (share, text) => {
    expect(en.share(share)).toBe(text);
  });
});

describe('times', () => {
  it('leaves the date out on the same day', () => {
    expect(en.time(AT, AT + 3_600_000)).toBe('14:02:07');
  });

  it('names the date on another day', () => {
    expect(en.time(AT, AT + 86_400_000)).toBe('24 Aug, 14:02:07');
  });

  it('names the year half a year away', () => {
    expect(en.time(AT, AT + 200 * 86_400_000)).toBe('24 Aug 2026, 14:02:07');
  });

  it.each([
    [4_000, '4 seconds ago'],
    [180_000, '3 minutes ago'],
    [7_200_000, '2 hours ago'],
    [5 * 86_400_000, '5 days ago'],
  ])('writes %d ms ago as %s', (ms, text) => {
    expect(en.ago(AT - ms, AT)).toBe(text);
  });

  it('says it in German', () => {
    expect(de.ago(AT - 180_000, AT)).toBe('vor 3 Minuten');
  });
});

describe('signals', () => {
  const expected: Record<SignalUnit, string> = {
    perSecond: '12.3/s',
    seconds: '12 s',
    count: '12.3',
    ratio: '1,234.5 %',
    percent: '12.3 %',
    bytes: '12.3 B',
    celsius: '12 °C',
    watts: '12 W',
  };

  it.each([...new Set(Object.values(SIGNALS).map(({ unit }) => unit))])(
    'writes a value in %s with its unit',
    unit => {
      expect(en.signal(12.345, unit)).toBe(expected[unit]);
    },
  );

  it.each([
    [0.0123, '0.012/s'],
    [250.4, '250/s'],
    [12_345, '12.3 k/s'],
    [4_200_000, '4.2 M/s'],
  ])('keeps the rate %d short as %s', (rate, text) => {
    expect(en.signal(rate, 'perSecond')).toBe(text);
  });
});
