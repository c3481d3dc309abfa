import { CostSum, GpuPrices, ProductGpuHours } from './types';

/**
 * What GPU-hours come to, by product and together. Hours of the same product
 * are added. A product without a price adds its hours and no money; the money
 * is undefined where there are hours and none of them has a price.
 *
 * @param prices - undefined: no prices are configured
 *
 * @public
 */
export function costOf(
  hours: readonly ProductGpuHours[],
  prices?: GpuPrices,
): CostSum {
  const products = addUp(hours).map(product => ({
    ...product,
    price: priceOf(product.product, prices),
  }));
  const sum: CostSum = {
    usedGpuHours: total(products.map(({ used }) => used)),
    freedGpuHours: total(products.map(({ freed }) => freed)),
    products,
  };
  const priced = products.flatMap(({ used, freed, price }) =>
    price === undefined ? [] : [{ cost: used * price, saved: freed * price }],
  );
  if (!prices || (priced.length === 0 && products.length > 0)) return sum;
  return {
    ...sum,
    cost: total(priced.map(({ cost }) => cost)),
    saved: total(priced.map(({ saved }) => saved)),
  };
}

function addUp(hours: readonly ProductGpuHours[]): ProductGpuHours[] {
  const products = new Map<string, ProductGpuHours>();
  for (const { product, used, freed } of hours) {
    const known = products.get(product) ?? { product, used: 0, freed: 0 };
    known.used += used;
    known.freed += freed;
    products.set(product, known);
  }
  return [...products.values()].sort((a, b) =>
    a.product < b.product ? -1 : 1,
  );
}

function priceOf(product: string, prices?: GpuPrices): number | undefined {
  if (!prices) return undefined;
  return Object.hasOwn(prices.byProduct, product)
    ? prices.byProduct[product]
    : prices.other;
}

function total(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
