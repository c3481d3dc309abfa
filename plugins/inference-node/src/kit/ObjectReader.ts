import { SourceError, SourceRef } from '@wakeboard/plugin-inference-common';

/** Errors reported of one object; a whole list of nonsense is one fault. */
const MOST_ERRORS = 5;
const MOST_ITEMS = 1000;
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const DURATION_PART = /(\d+(?:\.\d+)?)(ms|h|m|s)/g;
const MS_PER_UNIT: Record<string, number> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
};

/**
 * Reads fields of an object that anybody who may write the resource has
 * written. A field that is there but is not what it should be is reported and
 * read as missing, so that the rest of the object still counts.
 *
 * Paths are names with dots between them; a name that holds a dot itself is
 * read of the map it is in.
 *
 * @public
 */
export class ObjectReader {
  private constructor(
    private readonly value: unknown,
    private readonly path: string,
    private readonly report: (path: string, problem: string) => void,
  ) {}

  /** A reader for one object of a source, a cluster where only its name is given; what is wrong with it goes to `errors`. */
  static of(
    object: unknown,
    kind: string,
    source: string | SourceRef,
    errors: SourceError[],
  ): ObjectReader {
    const from: SourceRef =
      typeof source === 'string' ? { kind: 'cluster', name: source } : source;
    const title = `${kind} ${nameOf(object)}`;
    let reported = 0;
    return new ObjectReader(object, '', (path, problem) => {
      reported += 1;
      if (reported <= MOST_ERRORS) {
        errors.push({
          source: from,
          reason: 'malformedObject',
          message: `${title} in ${from.kind} ${from.name}: ${path} ${problem}`,
          object: `${title}: ${path}`,
        });
      }
    });
  }

  /** Text of at most 1,024 characters, or as given. */
  text(path: string, most = 1024): string | undefined {
    return this.checked(
      path,
      `text of at most ${most} characters`,
      (value): value is string =>
        typeof value === 'string' && value.length <= most,
    );
  }

  /** Text without which the object means nothing: reported where missing or empty. */
  requiredText(path: string): string | undefined {
    const text = this.text(path);
    if (!text && (text === '' || this.isMissing(path))) {
      this.report(this.absolute(path), 'is missing');
      return undefined;
    }
    return text;
  }

  /** A finite number, zero or more. */
  amount(path: string): number | undefined {
    return this.checked(
      path,
      'a number, zero or more',
      (value): value is number =>
        typeof value === 'number' && Number.isFinite(value) && value >= 0,
    );
  }

  /** A whole number, zero or more. */
  count(path: string): number | undefined {
    return this.checked(
      path,
      'a whole number, zero or more',
      (value): value is number =>
        typeof value === 'number' && Number.isSafeInteger(value) && value >= 0,
    );
  }

  /** True or false. */
  flag(path: string): boolean | undefined {
    return this.checked(
      path,
      'true or false',
      (value): value is boolean => typeof value === 'boolean',
    );
  }

  /** A moment in RFC 3339, as epoch milliseconds. */
  time(path: string): number | undefined {
    const text = this.checked(
      path,
      'a time such as 2026-03-01T12:00:00Z',
      (value): value is string =>
        typeof value === 'string' &&
        RFC_3339.test(value) &&
        !Number.isNaN(Date.parse(value)),
    );
    return text === undefined ? undefined : Date.parse(text);
  }

  /** A duration as Go prints it (`1h30m`), as milliseconds; empty is missing. */
  duration(path: string): number | undefined {
    const text = this.checked(
      path,
      'a duration such as 5m or 30s',
      (value): value is string =>
        value === '' ||
        (typeof value === 'string' &&
          value.length <= 32 &&
          /^((\d+(\.\d+)?)(ms|h|m|s))+$/.test(value)),
    );
    if (!text) {
      return undefined;
    }
    return [...text.matchAll(DURATION_PART)].reduce(
      (sum, [, amount, unit]) => sum + Number(amount) * MS_PER_UNIT[unit],
      0,
    );
  }

  /** The objects of a list, each with its own reader; none where there is no list. */
  list(path: string): ObjectReader[] {
    const items =
      this.checked(path, 'a list', (value): value is unknown[] =>
        Array.isArray(value),
      ) ?? [];
    if (items.length > MOST_ITEMS) {
      this.report(
        this.absolute(path),
        `has ${items.length} items, of which ${MOST_ITEMS} were read`,
      );
    }
    return items.slice(0, MOST_ITEMS).flatMap((item, index) => {
      const itemPath = `${this.absolute(path)}[${index}]`;
      if (!isObject(item)) {
        this.report(itemPath, `is ${show(item)}; expected an object`);
        return [];
      }
      return [new ObjectReader(item, itemPath, this.report)];
    });
  }

  /** The texts of a list; none where there is no list. */
  texts(path: string): string[] {
    const texts = this.checked(
      path,
      'a list of texts',
      (value): value is string[] =>
        Array.isArray(value) && value.every(item => typeof item === 'string'),
    );
    return (texts ?? []).slice(0, MOST_ITEMS);
  }

  /** The whole numbers, zero or more, of a list; none where there is no list. */
  counts(path: string): number[] {
    const counts = this.checked(
      path,
      'a list of whole numbers, zero or more',
      (value): value is number[] =>
        Array.isArray(value) &&
        value.every(item => Number.isSafeInteger(item) && item >= 0),
    );
    return (counts ?? []).slice(0, MOST_ITEMS);
  }

  /** A map of names to finite numbers, zero or more; empty where there is none. */
  amounts(path: string): ReadonlyMap<string, number> {
    const map = this.checked(
      path,
      'a map of numbers, zero or more',
      (value): value is Record<string, number> =>
        isObject(value) &&
        Object.values(value).every(
          item =>
            typeof item === 'number' && Number.isFinite(item) && item >= 0,
        ),
    );
    return new Map(Object.entries(map ?? {}));
  }

  /**
   * A map of text to text, such as labels; empty where there is none.
   *
   * @param only - keys that are read, all if left out; what stands under others
   * is nobody's concern
   */
  textMap(path: string, only?: readonly string[]): Record<string, string> {
    const isRead = ([key]: [string, unknown]) => only?.includes(key) ?? true;
    const map = this.checked(
      path,
      'a map of text to text',
      (value): value is Record<string, string> =>
        isObject(value) &&
        Object.entries(value)
          .filter(isRead)
          .every(([, item]) => typeof item === 'string'),
    );
    return Object.fromEntries(Object.entries(map ?? {}).filter(isRead));
  }

  /** A map of names to quantities, as text; a whole number may be written as one. Empty where there is none. */
  quantities(path: string): Record<string, string> {
    const map = this.checked(
      path,
      'a map of quantities',
      (value): value is Record<string, string | number> =>
        isObject(value) &&
        Object.values(value).every(
          item => typeof item === 'string' || typeof item === 'number',
        ),
    );
    return Object.fromEntries(
      Object.entries(map ?? {}).map(([name, value]) => [name, String(value)]),
    );
  }

  /** Reports a field that is an object nowhere. Missing is no fault. */
  expectObject(path: string): void {
    this.checked(path, 'an object', isObject);
  }

  private checked<T>(
    path: string,
    expected: string,
    accepts: (value: unknown) => value is T,
  ): T | undefined {
    const value = this.at(path);
    // null is how Kubernetes writes a field that was left out.
    if (value === undefined || value === null) {
      return undefined;
    }
    if (accepts(value)) {
      return value;
    }
    this.report(this.absolute(path), `is ${show(value)}; expected ${expected}`);
    return undefined;
  }

  private isMissing(path: string): boolean {
    return (this.at(path) ?? undefined) === undefined;
  }

  private at(path: string): unknown {
    let value: unknown = this.value;
    for (const key of path.split('.')) {
      if (!isObject(value) || !Object.hasOwn(value, key)) {
        return undefined;
      }
      value = value[key];
    }
    return value;
  }

  private absolute(path: string): string {
    return this.path ? `${this.path}.${path}` : path;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameOf(object: unknown): string {
  const metadata = isObject(object) ? object.metadata : undefined;
  if (!isObject(metadata) || typeof metadata.name !== 'string') {
    return '(without a name)';
  }
  const name = metadata.name.slice(0, 253);
  return typeof metadata.namespace === 'string'
    ? `${metadata.namespace.slice(0, 253)}/${name}`
    : name;
}

/** A value for a message: short, and never the inside of something big. */
function show(value: unknown): string {
  if (typeof value === 'string') {
    return value.length > 60
      ? `a text of ${value.length} characters`
      : JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    return `a list of ${value.length}`;
  }
  return typeof value === 'object' ? 'an object' : String(value);
}
