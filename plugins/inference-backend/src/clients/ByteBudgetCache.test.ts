import fc from 'fast-check';
import { ByteBudgetCache } from './ByteBudgetCache';

describe('ByteBudgetCache', () => {
  it('never holds more than its budget, and always what was used last', () => {
    const operation = fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      bytes: fc.integer({ min: 0, max: 60 }),
      action: fc.constantFrom(
        'set' as const,
        'get' as const,
        'delete' as const,
      ),
    });
    fc.assert(
      fc.property(fc.array(operation), operations => {
        const cache = new ByteBudgetCache<number>(100);
        for (const { key, bytes, action } of operations) {
          const before = cache.get(key);
          if (action === 'set') cache.set(key, bytes, bytes);
          if (action === 'delete') cache.delete(key);
          const expected = { set: bytes, delete: undefined, get: before };
          expect(cache.get(key)).toBe(expected[action]);

          const held = ['a', 'b', 'c', 'd', 'e']
            .map(each => cache.get(each) ?? 0)
            .reduce((sum, each) => sum + each, 0);
          expect(cache.bytes).toBe(held);
          expect(held).toBeLessThanOrEqual(100);
        }
      }),
    );
  });

  it('forgets the value used longest ago', () => {
    const cache = new ByteBudgetCache<string>(3);
    for (const key of ['a', 'b', 'c']) cache.set(key, key, 1);
    cache.get('a');
    cache.set('d', 'd', 1);
    expect(['a', 'b', 'c', 'd'].map(key => cache.get(key))).toEqual([
      'a',
      undefined,
      'c',
      'd',
    ]);
  });

  it('does not keep a value larger than the budget, nor the one it replaces', () => {
    const cache = new ByteBudgetCache<string>(3);
    cache.set('a', 'small', 1);
    cache.set('a', 'large', 4);
    expect(cache.get('a')).toBeUndefined();
    expect(cache.bytes).toBe(0);
  });
});
