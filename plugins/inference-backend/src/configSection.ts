import { ConfigReader, readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  durationToMilliseconds,
  JsonObject,
  JsonValue,
} from '@backstage/types';

/**
 * One section of app-config that knows its own key, so that every complaint
 * names the whole key. The keys of a section may be any text, which Backstage's
 * own reader refuses (a cluster may be called `gpu-1`).
 */
export class ConfigSection {
  static of(key: string, value: JsonValue | undefined): ConfigSection {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new InputError(
        `Config key ${key} is ${JSON.stringify(value)}; expected a section`,
      );
    }
    return new ConfigSection(key, value);
  }

  private constructor(
    readonly key: string,
    private readonly values: JsonObject,
  ) {}

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** A section below this one; an empty one where there is none. */
  section(name: string): ConfigSection {
    return ConfigSection.of(`${this.key}.${name}`, this.get(name) ?? {});
  }

  /** As it was written; undefined where nothing was. */
  value(name: string): JsonValue | undefined {
    return this.get(name);
  }

  entries(): Array<[string, JsonValue]> {
    return Object.entries(this.values).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    );
  }

  refuseOthers(known: string[]): void {
    for (const [name] of this.entries()) {
      if (!known.includes(name)) {
        throw new InputError(
          `Config key ${this.key}.${name} is not known; ${
            this.key
          } takes ${known.join(', ')}`,
        );
      }
    }
  }

  text(name: string): string | undefined {
    const value = this.get(name);
    if (value !== undefined && (typeof value !== 'string' || !value)) {
      throw this.bad(name, 'a text');
    }
    return value;
  }

  oneOf<T extends string>(name: string, accepted: readonly T[], or: T): T {
    const value = this.get(name) ?? or;
    const found = accepted.find(one => one === value);
    if (found === undefined) {
      throw this.bad(name, accepted.join(' or '));
    }
    return found;
  }

  /** An absolute http(s) URL without a slash at its end. */
  url(name: string): string {
    const accepted =
      'an http:// or https:// URL, for example http://prometheus.monitoring:9090';
    const value = this.text(name);
    if (value?.includes('@')) {
      // It may hold a password, so it is not shown.
      throw new InputError(
        `Config key ${this.key}.${name} has a user name or password in its URL; put them into ${this.key}.headers`,
      );
    }
    const url = value !== undefined && URL.canParse(value) && new URL(value);
    if (!url || !['http:', 'https:'].includes(url.protocol)) {
      throw this.bad(name, accepted);
    }
    if (url.search || url.hash) {
      throw this.bad(name, `${accepted}, without "?" or "#"`);
    }
    return url.href.replace(/\/+$/, '');
  }

  /** Header names to values. Values are secret: no complaint shows them. */
  headers(name: string): Record<string, string> {
    const section = this.section(name);
    return Object.fromEntries(
      section.entries().map(([header, value]) => {
        if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(header)) {
          throw new InputError(
            `Config key ${section.key} holds ${JSON.stringify(
              header,
            )}, which is not the name of an HTTP header`,
          );
        }
        if (typeof value !== 'string' || /[\r\n\0]/.test(value)) {
          throw new InputError(
            `Config key ${section.key}.${header} is not the value of an HTTP header; expected a text in one line`,
          );
        }
        return [header, value];
      }),
    );
  }

  /** A duration in milliseconds, at least `min`; `or` where there is none. */
  durationMs(name: string, options: { or: number; min: number }): number {
    const value = this.get(name);
    if (value === undefined) {
      return options.or;
    }
    const accepted = `a duration of at least ${options.min} ms such as "15s", "PT15S" or { seconds: 15 }`;
    const ms = readDuration(value);
    if (ms === undefined || ms < options.min) {
      throw this.bad(name, accepted);
    }
    return ms;
  }

  private get(name: string): JsonValue | undefined {
    return Object.hasOwn(this.values, name) ? this.values[name] : undefined;
  }

  private bad(name: string, accepted: string): InputError {
    const value = this.get(name);
    return new InputError(
      value === undefined
        ? `Config key ${this.key}.${name} is missing; expected ${accepted}`
        : `Config key ${this.key}.${name} is ${JSON.stringify(
            value,
          )}; expected ${accepted}`,
    );
  }
}

function readDuration(value: JsonValue): number | undefined {
  try {
    const ms = durationToMilliseconds(
      readDurationFromConfig(new ConfigReader({ value }), { key: 'value' }),
    );
    return Number.isFinite(ms) ? ms : undefined;
  } catch {
    return undefined;
  }
}
