import type { FieldsV1 } from './objectStore';

/** A set of paths, readable from and writable as the `fieldsV1` of managedFields. */
export class FieldSet {
  readonly #paths: Map<string, string[]>;

  constructor(paths: Iterable<string[]> = []) {
    this.#paths = new Map([...paths].map(path => [JSON.stringify(path), path]));
  }

  static fromFieldsV1(fields: FieldsV1): FieldSet {
    const paths: string[][] = [];
    const visit = (node: FieldsV1, path: string[]) => {
      for (const [segment, child] of Object.entries(node)) {
        if (segment !== '.') {
          const below = [...path, segment];
          if ('.' in child || Object.keys(child).length === 0) {
            paths.push(below);
          }
          visit(child, below);
        }
      }
    };
    visit(fields, []);
    return new FieldSet(paths);
  }

  get isEmpty(): boolean {
    return this.#paths.size === 0;
  }

  paths(): string[][] {
    return [...this.#paths.values()];
  }

  has(path: string[]): boolean {
    return this.#paths.has(JSON.stringify(path));
  }

  /** Whether the path itself or anything below it is in the set. */
  touches(path: string[]): boolean {
    return this.paths().some(member =>
      path.every((segment, index) => member[index] === segment),
    );
  }

  filter(keep: (path: string[]) => boolean): FieldSet {
    return new FieldSet(this.paths().filter(keep));
  }

  union(other: FieldSet): FieldSet {
    return new FieldSet([...this.paths(), ...other.paths()]);
  }

  minus(other: FieldSet): FieldSet {
    return this.filter(path => !other.has(path));
  }

  intersection(other: FieldSet): FieldSet {
    return this.filter(path => other.has(path));
  }

  equals(other: FieldSet): boolean {
    return this.#paths.size === other.#paths.size && this.minus(other).isEmpty;
  }

  /** The members and every path that leads to one. */
  withAncestors(): FieldSet {
    return new FieldSet(
      this.paths().flatMap(path =>
        path.map((_, index) => path.slice(0, index + 1)),
      ),
    );
  }

  toFieldsV1(): FieldsV1 {
    const root: FieldsV1 = {};
    for (const path of this.paths().sort((a, b) =>
      a.join() < b.join() ? -1 : 1,
    )) {
      let node = root;
      for (const segment of path) {
        node[segment] ??= {};
        node = node[segment];
      }
      node['.'] = {};
    }
    return withoutLonelyMarks(root);
  }
}

/** A node that only says "I am a member" is written as an empty one. */
function withoutLonelyMarks(node: FieldsV1): FieldsV1 {
  const entries = Object.entries(node);
  if (entries.length === 1 && entries[0][0] === '.') {
    return {};
  }
  return Object.fromEntries(
    entries.map(([segment, child]) => [
      segment,
      segment === '.' ? {} : withoutLonelyMarks(child),
    ]),
  );
}

/** A path as conflicts show it: `.spec.parts[name="p"].weight`. */
export function pathText(path: string[]): string {
  return path
    .map(segment => {
      const text = segment.slice(2);
      if (segment.startsWith('f:')) {
        return `.${text}`;
      }
      if (segment.startsWith('v:')) {
        return `[=${text}]`;
      }
      const key = JSON.parse(text) as Record<string, unknown>;
      const fields = Object.entries(key).map(
        ([name, value]) => `${name}=${JSON.stringify(value)}`,
      );
      return `[${fields.join(',')}]`;
    })
    .join('');
}
