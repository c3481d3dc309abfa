import { InputError } from '@backstage/errors';

const MINUTE_MS = 60_000;
/** Whoever stays on a later page for longer is shown numbers of their own time again. */
const WALK_MS = 15 * MINUTE_MS;

/*
 * Pages of a list that changes while somebody walks through it. A page begins
 * after a place in the order and not after a number of items: what comes and
 * goes elsewhere moves nothing. The cursor holds the place, and the moment of
 * the first page, so that numbers that change with time can be computed for
 * that moment: what moved since then is neither left out nor listed twice.
 */

/** What an item is sorted by; undefined: it has none and comes last, whatever the order. */
export type SortValue = string | number | undefined;

export type SortOrder = 'asc' | 'desc';

/** A place in an order, and the moment whose numbers made it. */
export interface PageEnd {
  value: SortValue;
  /** Unique; decides between equal values, ascending whatever the order. */
  key: string;
  /** Epoch milliseconds. */
  at: number;
}

/** How a list is sorted. */
export interface Sorting {
  sort: string;
  order: SortOrder;
}

/** An item with its place in the order. */
export interface Placed<TItem> {
  item: TItem;
  value: SortValue;
  key: string;
}

/** The items of one page, in order, and where it ended if others follow. */
export function pageOf<TItem>(
  items: Array<Placed<TItem>>,
  page: { order: SortOrder; after?: PageEnd; limit: number },
): { items: TItem[]; last?: Placed<TItem> } {
  const { order, after, limit } = page;
  const following = items
    .filter(item => !after || comparePlaces(item, after, order) > 0)
    .sort((a, b) => comparePlaces(a, b, order));
  const shown = following.slice(0, limit);
  return {
    items: shown.map(({ item }) => item),
    ...(following.length > limit && { last: shown[shown.length - 1] }),
  };
}

/** The moment whose numbers a further page has to show; undefined: the present. */
export function walkedSince(
  after: PageEnd | undefined,
  now: number,
): number | undefined {
  return after && after.at > now - WALK_MS
    ? Math.min(after.at, now)
    : undefined;
}

type Place = Pick<PageEnd, 'value' | 'key'>;

function comparePlaces(a: Place, b: Place, order: SortOrder): number {
  if (a.value === undefined || b.value === undefined) {
    return (
      Number(a.value === undefined) - Number(b.value === undefined) ||
      compare(a.key, b.key)
    );
  }
  const byValue = compare(a.value, b.value);
  return (order === 'asc' ? byValue : -byValue) || compare(a.key, b.key);
}

/** By code units, so that the order does not depend on where the server stands. */
function compare(a: string | number, b: string | number): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}

/** The cursor for what follows a place. Opaque for callers. */
export function writeCursor(
  { sort, order }: Sorting,
  { value, key, at }: PageEnd,
): string {
  return Buffer.from(
    JSON.stringify([sort, order, at, key, value ?? null]),
  ).toString('base64url');
}

/**
 * Reads a cursor.
 *
 * @throws InputError where no page of this order can have given it.
 */
export function readCursor(text: string, { sort, order }: Sorting): PageEnd {
  const parts = parse(text);
  if (!parts) {
    throw new InputError(
      'The cursor "after" is not one that a previous page gave; leave it out to begin with the first page',
    );
  }
  if (parts.sort !== sort || parts.order !== order) {
    throw new InputError(
      `The cursor "after" is of a list sorted by ${parts.sort} (${parts.order}), not by ${sort} (${order}); leave it out to begin with the first page`,
    );
  }
  return parts;
}

function parse(text: string): (Sorting & PageEnd) | undefined {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts) || parts.length !== 5) {
    return undefined;
  }
  const [sort, order, at, key, value] = parts as unknown[];
  return typeof sort === 'string' &&
    /^[a-z]+$/i.test(sort) &&
    (order === 'asc' || order === 'desc') &&
    Number.isSafeInteger(at) &&
    typeof key === 'string' &&
    (value === null || ['string', 'number'].includes(typeof value))
    ? {
        sort,
        order,
        at: at as number,
        key,
        value: (value as string | number | null) ?? undefined,
      }
    : undefined;
}
