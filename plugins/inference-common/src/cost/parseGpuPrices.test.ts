import { InputError } from '@backstage/errors';
import { JsonValue } from '@backstage/types';
import { parseGpuPrices } from './parseGpuPrices';

const KEY = 'inference.cost';
const PRICE =
  'expected the price of an hour as a number, 0 or more, for example 3.2';
const CURRENCY =
  'expected the three capital letters of a currency, for example EUR';

describe('parseGpuPrices', () => {
  it('has no prices where none are configured', () => {
    expect(parseGpuPrices(undefined, KEY)).toBeUndefined();
  });

  it('reads prices by product, for all others, and where they come from', () => {
    expect(
      parseGpuPrices(
        {
          currency: 'EUR',
          source: 'price list 2026',
          gpuHour: { 'NVIDIA-L40S': 1.9, 'NVIDIA A100 80GB': '3.2', other: 0 },
        },
        KEY,
      ),
    ).toEqual({
      currency: 'EUR',
      source: 'price list 2026',
      byProduct: { 'NVIDIA-L40S': 1.9, 'NVIDIA A100 80GB': 3.2 },
      other: 0,
    });
    expect(parseGpuPrices({ currency: 'USD', gpuHour: { a: 1 } }, KEY)).toEqual(
      { currency: 'USD', byProduct: { a: 1 } },
    );
  });

  const of = (gpuHour: JsonValue) => ({ currency: 'EUR', gpuHour });
  it.each<[sentence: string, value: JsonValue, message: string]>([
    [
      'prices that are a number',
      3,
      `Config key ${KEY} is 3; expected a section`,
    ],
    [
      'a negative price',
      of({ a: -1 }),
      `Config key ${KEY}.gpuHour.a is -1; ${PRICE}`,
    ],
    [
      'a negative price of others',
      of({ other: -0.5 }),
      `Config key ${KEY}.gpuHour.other is -0.5; ${PRICE}`,
    ],
    [
      'a price in words',
      of({ a: 'cheap' }),
      `Config key ${KEY}.gpuHour.a is "cheap"; ${PRICE}`,
    ],
    [
      'a price with its currency',
      of({ a: '3 EUR' }),
      `Config key ${KEY}.gpuHour.a is "3 EUR"; ${PRICE}`,
    ],
    [
      'a price that is nothing',
      of({ a: null }),
      `Config key ${KEY}.gpuHour.a is null; ${PRICE}`,
    ],
    [
      'no prices',
      { currency: 'EUR' },
      `Config key ${KEY}.gpuHour is missing; expected a section`,
    ],
    [
      'an empty list of prices',
      of({}),
      `Config key ${KEY}.gpuHour is {}; expected a price for at least one product, or for other`,
    ],
    [
      'no currency',
      { gpuHour: { a: 1 } },
      `Config key ${KEY}.currency is missing; ${CURRENCY}`,
    ],
    [
      'a currency of two letters',
      { currency: 'EU', gpuHour: { a: 1 } },
      `Config key ${KEY}.currency is "EU"; ${CURRENCY}`,
    ],
    [
      'a currency by its sign',
      { currency: '€', gpuHour: { a: 1 } },
      `Config key ${KEY}.currency is "€"; ${CURRENCY}`,
    ],
    [
      'a currency in small letters',
      { currency: 'eur', gpuHour: { a: 1 } },
      `Config key ${KEY}.currency is "eur"; ${CURRENCY}`,
    ],
    [
      'a source that is no text',
      { ...of({ a: 1 }), source: 2026 },
      `Config key ${KEY}.source is 2026; expected a text`,
    ],
    [
      'an unknown field',
      { ...of({ a: 1 }), discount: 5 },
      `Config key ${KEY}.discount is not known; ${KEY} takes currency, source, gpuHour`,
    ],
  ])('refuses %s', (_sentence, value, message) => {
    expect(() => parseGpuPrices(value, KEY)).toThrow(InputError);
    expect(() => parseGpuPrices(value, KEY)).toThrow(message);
  });
});
