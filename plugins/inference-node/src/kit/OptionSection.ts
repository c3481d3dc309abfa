import { JsonObject, JsonValue } from '@backstage/types';

/**
 * An option that is not as it should be; its message is a sentence for the
 * person who gave it.
 *
 * @public
 */
export class Refusal extends Error {}

/**
 * One level of the options of a specification; remembers which of them were
 * asked for. Each reader gives undefined for an option that was not given, and
 * throws a {@link Refusal} that names it for one that cannot be.
 *
 * @public
 */
export class OptionSection {
  private readonly known: string[] = [];

  constructor(
    private readonly path: string,
    private readonly values: JsonObject,
  ) {}

  /** One of some words. */
  oneOf<T extends string>(name: string, accepted: readonly T[]): T | undefined {
    const value = this.take(name);
    const found = accepted.find(each => each === value);
    if (value !== undefined && found === undefined) {
      throw this.refusal(name, value, accepted.join(' or '));
    }
    return found;
  }

  /** A text that the pattern matches; `expected` says in words what it is. */
  text(name: string, pattern: RegExp, expected: string): string | undefined {
    const value = this.take(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string' || !pattern.test(value)) {
      throw this.refusal(name, value, expected);
    }
    return value;
  }

  /** A whole number from `least` to `most`. */
  whole(name: string, least: number, most: number): number | undefined {
    const value = this.take(name);
    if (value === undefined) return undefined;
    if (!Number.isInteger(value) || !inRange(value, least, most)) {
      throw this.refusal(
        name,
        value,
        `a whole number from ${least} to ${most}`,
      );
    }
    return Number(value);
  }

  /** A number, also as text, as the resource writes it. */
  decimal(name: string, least: number, most: number): number | undefined {
    const value = this.take(name);
    if (value === undefined) return undefined;
    const isDecimal = /^\d+(\.\d+)?$/.test(String(value));
    if (!isDecimal || !inRange(Number(value), least, most)) {
      throw this.refusal(name, value, `a number from ${least} to ${most}`);
    }
    return Number(value);
  }

  /** True or false. */
  flag(name: string): boolean | undefined {
    const value = this.take(name);
    if (value === undefined || typeof value === 'boolean') return value;
    throw this.refusal(name, value, 'true or false');
  }

  /** A map of text to text. */
  textMap(name: string): Record<string, string> | undefined {
    const value = this.take(name);
    if (value === undefined) return undefined;
    const entries =
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.entries(value)
        : undefined;
    if (!entries?.every(([, each]) => typeof each === 'string')) {
      throw this.refusal(name, value, 'a map of text to text');
    }
    return Object.fromEntries(entries) as Record<string, string>;
  }

  /** Options below this one. */
  section<T>(name: string, read: (section: OptionSection) => T): T | undefined {
    const value = this.take(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw this.refusal(name, value, 'a section');
    }
    const section = new OptionSection(`${this.path}.${name}`, value);
    const result = read(section);
    section.refuseOthers();
    return result;
  }

  /** What was read of an option, which must have been given. */
  required<T>(name: string, value: T | undefined): T {
    if (value === undefined) {
      throw new Refusal(`${this.path}.${name} is missing`);
    }
    return value;
  }

  /** Refuses options that nobody asked for. */
  refuseOthers(): void {
    const other = Object.keys(this.values).find(
      name => !this.known.includes(name),
    );
    if (other !== undefined) {
      throw new Refusal(
        `${this.path}.${other.slice(
          0,
          60,
        )} is not known; expected ${this.known.join(', ')}`,
      );
    }
  }

  private take(name: string): JsonValue | undefined {
    if (!this.known.includes(name)) this.known.push(name);
    return Object.hasOwn(this.values, name) ? this.values[name] : undefined;
  }

  private refusal(name: string, value: JsonValue, expected: string): Refusal {
    return new Refusal(
      `${this.path}.${name} is ${shown(value)}; expected ${expected}`,
    );
  }
}

function inRange(value: JsonValue, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}

function shown(value: JsonValue): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `a value of ${text.length} characters` : text;
}
