import { JsonValue } from '@backstage/types';
import { Given, GivenSection, numberOf, refused } from '../given/value';
import { GpuPrices } from './types';

/** The key that gives the price of every product not named. */
const OTHER = 'other';

/**
 * Reads the prices of GPU-hours as they are configured.
 *
 * @param value - undefined: none are
 * @param key - of the configuration, for complaints
 *
 * @throws InputError that names the key and says what is accepted
 *
 * @public
 */
export function parseGpuPrices(
  value: JsonValue | undefined,
  key: string,
): GpuPrices | undefined {
  if (value === undefined) return undefined;
  const section = GivenSection.of(key, value);
  section.refuseOthers(['currency', 'source', 'gpuHour']);
  const hours = section.section('gpuHour');
  const names = hours.names();
  if (names.length === 0) {
    throw refused(
      section.at('gpuHour'),
      `a price for at least one product, or for ${OTHER}`,
    );
  }
  const source = section.at('source');
  return {
    currency: currencyOf(section.at('currency')),
    byProduct: Object.fromEntries(
      names
        .filter(name => name !== OTHER)
        .map(name => [name, priceOf(hours.at(name))]),
    ),
    other: hours.has(OTHER) ? priceOf(hours.at(OTHER)) : undefined,
    source: source.value === undefined ? undefined : textOf(source),
  };
}

function currencyOf(given: Given): string {
  const { value } = given;
  if (typeof value !== 'string' || !/^[A-Z]{3}$/.test(value)) {
    throw refused(
      given,
      'the three capital letters of a currency, for example EUR',
    );
  }
  return value;
}

function priceOf(given: Given): number {
  const price = numberOf(given);
  if (price === undefined || !Number.isFinite(price) || price < 0) {
    throw refused(
      given,
      'the price of an hour as a number, 0 or more, for example 3.2',
    );
  }
  return price;
}

function textOf(given: Given): string {
  if (typeof given.value !== 'string' || !given.value) {
    throw refused(given, 'a text');
  }
  return given.value;
}
