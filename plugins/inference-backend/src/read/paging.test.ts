import { InputError } from '@backstage/errors';
import fc from 'fast-check';
import {
  pageOf,
  Placed,
  readCursor,
  SortOrder,
  SortValue,
  walkedSince,
  writeCursor,
} from './paging';

const MINUTE = 60_000;

function place(key: string, value: SortValue): Placed<string> {
  return { item: key, key, value };
}

/** All pages, each from the cursor of the one before. */
function walk(
  listOf: (page: number) => Array<Placed<string>>,
  options: { order: SortOrder; limit: number },
): string[] {
  const { order, limit } = options;
  const sorting = { sort: 'budget', order };
  const walked: string[] = [];
  let cursor: string | undefined;
  for (let number = 0; ; number++) {
    const { items, last } = pageOf(listOf(number), {
      order,
      limit,
      after: cursor === undefined ? undefined : readCursor(cursor, sorting),
    });
    walked.push(...items);
    if (!last) {
      return walked;
    }
    cursor = writeCursor(sorting, { ...last, at: 1 });
  }
}

const values = fc.oneof(
  fc.constant(undefined),
  fc.integer({ min: -2, max: 2 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const lists = fc.uniqueArray(
  fc.record({ key: fc.string({ maxLength: 3 }), value: values }),
  { selector: ({ key }) => key, maxLength: 20 },
);
const orders = fc.constantFrom<SortOrder>('asc', 'desc');

describe('pages', () => {
  it('list everything exactly once, in the order of one long page', () => {
    fc.assert(
      fc.property(
        lists,
        orders,
        fc.integer({ min: 1, max: 5 }),
        (list, order, limit) => {
          const placed = list.map(({ key, value }) => place(key, value));
          const { items } = pageOf(placed, { order, limit: 100 });
          expect(walk(() => placed, { order, limit })).toEqual(items);
          expect(items.toSorted()).toEqual(
            list.map(({ key }) => key).toSorted(),
          );
        },
      ),
    );
  });

  it('leave out nothing that stays, and list nothing twice, while others come and go', () => {
    fc.assert(
      fc.property(lists, lists, orders, (stay, come, order) => {
        const staying = stay.map(({ key, value }) => place(`s${key}`, value));
        const coming = come.map(({ key, value }) => place(`c${key}`, value));
        const walked = walk(
          number => (number % 2 === 0 ? staying : [...coming, ...staying]),
          { order, limit: 2 },
        );
        expect(new Set(walked).size).toBe(walked.length);
        expect(walked.filter(key => key.startsWith('s')).toSorted()).toEqual(
          staying.map(({ key }) => key).toSorted(),
        );
      }),
    );
  });

  it.each<[SortOrder, string[]]>([
    ['asc', ['b', 'd', 'a', 'c', 'e']],
    ['desc', ['a', 'b', 'd', 'c', 'e']],
  ])(
    'put equal values in order of key and missing ones last: %s',
    (order, expected) => {
      const list = [
        place('e', undefined),
        place('d', 0),
        place('c', undefined),
        place('b', 0),
        place('a', 1),
      ];
      expect(pageOf(list, { order, limit: 9 })).toEqual({ items: expected });
      expect(walk(() => list, { order, limit: 1 })).toEqual(expected);
    },
  );

  it('have no cursor where nothing follows', () => {
    const list = [place('a', 1), place('b', 2)];
    expect(pageOf(list, { order: 'asc', limit: 2 }).last).toBeUndefined();
    expect(pageOf(list, { order: 'asc', limit: 1 }).last).toEqual(list[0]);
    expect(pageOf([], { order: 'asc', limit: 1 })).toEqual({ items: [] });
  });
});

describe('a cursor', () => {
  const sorting = { sort: 'budget', order: 'asc' } as const;

  it('comes back as it was written', () => {
    fc.assert(
      fc.property(
        values.filter(value => !Object.is(value, -0)),
        fc.string({ unit: 'grapheme' }),
        (value, key) => {
          const end = { value, key, at: 5 };
          expect(readCursor(writeCursor(sorting, end), sorting)).toEqual({
            ...sorting,
            ...end,
          });
        },
      ),
    );
  });

  it.each([
    '',
    'nonsense',
    '%E0%A4%A',
    ...[null, 1, 'text', {}, []].map(encode),
    encode(['budget', 'asc', 1, 'key']),
    encode(['budget', 'asc', '1', 'key', 1]),
    encode(['budget', 'asc', 1, 2, 1]),
    encode(['budget', 'asc', 1, 'key', {}]),
    encode(['budget', 'up', 1, 'key', 1]),
    encode(['<b>', 'asc', 1, 'key', 1]),
  ])('is refused where no page gave it: %j', text => {
    expect(() => readCursor(text, sorting)).toThrow(
      new InputError(
        'The cursor "after" is not one that a previous page gave; leave it out to begin with the first page',
      ),
    );
  });

  it('is refused for another order', () => {
    const text = writeCursor(
      { sort: 'name', order: 'desc' },
      { value: 'a', key: 'a', at: 1 },
    );
    expect(() => readCursor(text, sorting)).toThrow(
      new InputError(
        'The cursor "after" is of a list sorted by name (desc), not by budget (asc); leave it out to begin with the first page',
      ),
    );
  });

  it('keeps the numbers of the first page for a while', () => {
    const now = 1000 * MINUTE;
    const after = (at: number) => ({ value: 1, key: 'a', at });
    expect(walkedSince(undefined, now)).toBeUndefined();
    expect(walkedSince(after(now - MINUTE), now)).toBe(now - MINUTE);
    expect(walkedSince(after(now - 15 * MINUTE), now)).toBeUndefined();
    expect(walkedSince(after(now + MINUTE), now)).toBe(now);
  });
});

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
