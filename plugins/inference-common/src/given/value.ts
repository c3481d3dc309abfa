import { ConfigReader, readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  durationToMilliseconds,
  JsonObject,
  JsonValue,
} from '@backstage/types';

/** A value that a person wrote, and where, so that every complaint names the place. */
export interface Given {
  /** For example `Config key inference.cost.currency`. */
  where: string;
  value: JsonValue | undefined;
}

/** The complaint about a value. */
export function refused({ where, value }: Given, accepted: string): InputError {
  return new InputError(
    value === undefined
      ? `${where} is missing; expected ${accepted}`
      : `${where} is ${JSON.stringify(value)}; expected ${accepted}`,
  );
}

/** A section of the configuration by its key. */
export class GivenSection {
  /**
   * @throws InputError where the value is something else
   */
  static of(key: string, value: JsonValue | undefined): GivenSection {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw refused({ where: `Config key ${key}`, value }, 'a section');
    }
    return new GivenSection(key, value);
  }

  private constructor(
    readonly key: string,
    private readonly values: JsonObject,
  ) {}

  at(name: string): Given {
    const value = Object.hasOwn(this.values, name)
      ? this.values[name]
      : undefined;
    return { where: `Config key ${this.key}.${name}`, value };
  }

  has(name: string): boolean {
    return this.at(name).value !== undefined;
  }

  /** A section below this one. */
  section(name: string): GivenSection {
    return GivenSection.of(`${this.key}.${name}`, this.at(name).value);
  }

  names(): string[] {
    return Object.keys(this.values).filter(name => this.has(name));
  }

  refuseOthers(known: readonly string[]): void {
    const other = this.names().find(name => !known.includes(name));
    if (other !== undefined) {
      throw new InputError(
        `Config key ${this.key}.${other} is not known; ${
          this.key
        } takes ${known.join(', ')}`,
      );
    }
  }
}

/** A number, also as text: an environment variable gives nothing else. */
export function numberOf({ value }: Given): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim())
    ? Number(value)
    : undefined;
}

/** Milliseconds of a duration as Backstage's configuration writes them. */
export function durationMsOf({ value }: Given): number | undefined {
  if (value === undefined) return undefined;
  try {
    const ms = durationToMilliseconds(
      readDurationFromConfig(new ConfigReader({ value }), { key: 'value' }),
    );
    return Number.isFinite(ms) ? ms : undefined;
  } catch {
    return undefined;
  }
}

/** One of some texts. */
export function oneOf<T extends string>(
  given: Given,
  accepted: readonly T[],
): T {
  const found = accepted.find(one => one === given.value);
  if (found === undefined) {
    throw refused(given, accepted.join(' or '));
  }
  return found;
}
