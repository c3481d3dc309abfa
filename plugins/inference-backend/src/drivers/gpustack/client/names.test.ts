import fc from 'fast-check';
import { Named, RowNames } from './names';

const clusters = new Map([
  [1, 'main'],
  [2, 'edge'],
]);

const rows = fc.uniqueArray(
  fc.record<Named>({
    id: fc.nat({ max: 30 }),
    // Few names, so that many are the same, and some look like those made of others.
    name: fc.constantFrom('a', 'b', 'a-1', 'a-2', 'a-1-1', '"}\\', 'a/b'),
    clusterId: fc.constantFrom(1, 2, 3, undefined),
  }),
  { selector: ({ id }) => id },
);

function namesOf(all: Named[]): Map<number, string> {
  const names = RowNames.of(all, clusters);
  return new Map(
    all.map(({ id }) => {
      const known = names.known(id);
      return [id, `${known?.namespace}/${known?.name}`];
    }),
  );
}

it('gives every row a name of its own', () => {
  fc.assert(
    fc.property(rows, all => {
      const names = [...namesOf(all).values()];
      expect(new Set(names).size).toBe(all.length);
    }),
  );
});

it('gives the same names whatever the order of the rows is', () => {
  fc.assert(
    fc.property(rows, all => {
      const reversed = namesOf([...all].reverse());
      for (const [id, name] of namesOf(all)) {
        expect(reversed.get(id)).toBe(name);
      }
    }),
  );
});

it('names a row that comes later as a new list would, for it is the youngest', () => {
  fc.assert(
    fc.property(
      rows.filter(all => all.length > 0),
      all => {
        const byAge = [...all].sort((a, b) => a.id - b.id);
        const names = RowNames.of(byAge.slice(0, -1), clusters);
        const last = byAge[byAge.length - 1];
        const { namespace, name } = names.nameOf(last);
        expect(`${namespace}/${name}`).toBe(namesOf(all).get(last.id));
      },
    ),
  );
});

it('keeps names while others come and go, and frees those of rows that are gone', () => {
  const names = RowNames.of(
    [
      { id: 1, name: 'a', clusterId: 1 },
      { id: 2, name: 'a', clusterId: 1 },
    ],
    clusters,
  );
  names.forget(1);
  expect(names.known(2)).toMatchObject({ namespace: 'main', name: 'a-2' });
  expect(names.nameOf({ id: 3, name: 'a', clusterId: 1 }).name).toBe('a');
  expect(names.known(1)).toBeUndefined();
});
