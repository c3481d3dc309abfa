import { ChunkSize, gapsOf, nextChunk } from './chunks';

const whole = { from: 0, to: 100 };

describe('gapsOf', () => {
  it.each([
    ['nothing was read', [], [whole]],
    ['all was read', [whole], []],
    ['more was read', [{ from: -10, to: 200 }], []],
    [
      'the middle was read',
      [{ from: 20, to: 80 }],
      [
        { from: 0, to: 20 },
        { from: 80, to: 100 },
      ],
    ],
    [
      'there are holes',
      [
        { from: -10, to: 20 },
        { from: 30, to: 40 },
        { from: 60, to: 90 },
        { from: 120, to: 130 },
      ],
      [
        { from: 20, to: 30 },
        { from: 40, to: 60 },
        { from: 90, to: 100 },
      ],
    ],
  ])('gives what is left when %s', (_, read, gaps) => {
    expect(gapsOf(read, whole)).toEqual(gaps);
  });
});

describe('nextChunk', () => {
  it('is the newer end of the newest gap', () => {
    const gaps = [{ from: 0, to: 20 }, whole];
    expect(nextChunk(gaps, 30)).toEqual({ from: 70, to: 100 });
  });

  it('takes older gaps in that are near', () => {
    const gaps = [
      { from: 0, to: 10 },
      { from: 75, to: 80 },
      { from: 90, to: 100 },
    ];
    expect(nextChunk(gaps, 30)).toEqual({ from: 75, to: 100 });
    expect(nextChunk(gaps, 20)).toEqual({ from: 90, to: 100 });
  });

  it('is nothing when there is no gap', () => {
    expect(nextChunk([], 30)).toBeUndefined();
  });
});

describe('ChunkSize', () => {
  const MINUTE = 60_000;

  it('becomes what brings two hundred thousand points', () => {
    const size = new ChunkSize(15_000);
    size.brought(400_000, 10 * MINUTE);
    expect(size.ms).toBe(5 * MINUTE);
  });

  it('grows step by step, up to a day', () => {
    const size = new ChunkSize(15_000);
    const sizes = Array.from({ length: 6 }, () => {
      size.brought(0, size.ms);
      return size.ms / MINUTE;
    });
    expect(sizes).toEqual([40, 160, 640, 1440, 1440, 1440]);
  });

  it('is halved where it was too much, down to a minute', () => {
    const size = new ChunkSize(15_000);
    const halved = Array.from({ length: 5 }, () => size.tooMuch(size.ms));
    expect(halved).toEqual([true, true, true, true, false]);
    expect(size.ms).toBe(MINUTE);
  });
});
