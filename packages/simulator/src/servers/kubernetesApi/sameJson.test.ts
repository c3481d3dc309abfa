import { sameJson } from './sameJson';

describe('sameJson', () => {
  it.each<[unknown, unknown, boolean]>([
    [1, 1, true],
    [1, '1', false],
    [null, {}, false],
    [{ a: 1, b: [1, { c: 2 }] }, { b: [1, { c: 2 }], a: 1 }, true],
    [{ a: 1, b: undefined }, { a: 1 }, true],
    [{ a: 1 }, { a: 1, b: undefined }, true],
    [{ a: 1 }, { a: 1, b: null }, false],
    [[1, 2], [2, 1], false],
    [[1], [1, 2], false],
    [[], {}, false],
  ])('compares %j with %j', (a, b, same) => {
    expect(sameJson(a, b)).toBe(same);
    expect(sameJson(b, a)).toBe(same);
  });

  it('comes to an end with schemas as deep as those of a pod template', () => {
    let reads = 0;
    const nested = (depth: number): object =>
      depth === 0
        ? { leaf: true }
        : {
            get properties() {
              reads++;
              return nested(depth - 1);
            },
          };
    expect(sameJson(nested(12), nested(12))).toBe(true);
    expect(reads).toBeLessThan(200);
  });
});
