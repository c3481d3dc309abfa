import { costOf } from './price';
import { GpuPrices } from './types';

const PRICES: GpuPrices = {
  currency: 'EUR',
  byProduct: { H100: 4, L40S: 2 },
};

describe('costOf', () => {
  it('multiplies the hours of each product by its price', () => {
    expect(
      costOf(
        [
          { product: 'L40S', used: 10, freed: 5 },
          { product: 'H100', used: 1, freed: 0.5 },
        ],
        PRICES,
      ),
    ).toEqual({
      usedGpuHours: 11,
      freedGpuHours: 5.5,
      cost: 24,
      saved: 12,
      products: [
        { product: 'H100', used: 1, freed: 0.5, price: 4 },
        { product: 'L40S', used: 10, freed: 5, price: 2 },
      ],
    });
  });

  it('adds the hours of one product', () => {
    expect(
      costOf(
        [
          { product: 'H100', used: 1, freed: 2 },
          { product: 'H100', used: 3, freed: 4 },
        ],
        PRICES,
      ).products,
    ).toEqual([{ product: 'H100', used: 4, freed: 6, price: 4 }]);
  });

  it('has hours without money where no prices are configured', () => {
    expect(costOf([{ product: 'H100', used: 1, freed: 2 }])).toEqual({
      usedGpuHours: 1,
      freedGpuHours: 2,
      products: [{ product: 'H100', used: 1, freed: 2 }],
    });
  });

  it('leaves a product without a price out of the money, not out of the hours', () => {
    const unknown = { product: 'A10', used: 7, freed: 1 };
    const known = { product: 'H100', used: 1, freed: 0 };
    expect(costOf([unknown, known], PRICES)).toMatchObject({
      usedGpuHours: 8,
      cost: 4,
      saved: 0,
    });
    const { cost, saved } = costOf([unknown], PRICES);
    expect({ cost, saved }).toEqual({});
  });

  it('takes the price of others for products that are not named or not known', () => {
    const { cost } = costOf(
      [
        { product: 'A10', used: 1, freed: 0 },
        { product: '', used: 1, freed: 0 },
        { product: 'constructor', used: 1, freed: 0 },
        { product: 'H100', used: 1, freed: 0 },
      ],
      { ...PRICES, other: 0.5 },
    );
    expect(cost).toBe(5.5);
  });

  it('costs nothing to hold nothing', () => {
    expect(costOf([], PRICES)).toEqual({
      usedGpuHours: 0,
      freedGpuHours: 0,
      cost: 0,
      saved: 0,
      products: [],
    });
  });
});
