/**
 * What an hour of a GPU costs, as configured.
 *
 * @public
 */
export interface GpuPrices {
  /** ISO 4217 code. */
  currency: string;
  /** By product, as the devices name it. */
  byProduct: Record<string, number>;
  /** For every other product; undefined: they have no price. */
  other?: number;
  /** Where the prices come from, in words, shown beside every sum. */
  source?: string;
}

/**
 * GPU-hours of one product.
 *
 * @public
 */
export interface ProductGpuHours {
  /** As the devices name it; empty where it is not known. */
  product: string;
  /** GPU-hours held. */
  used: number;
  /** GPU-hours that sleeping replicas would have held. */
  freed: number;
}

/**
 * GPU-hours and money over a range.
 *
 * @public
 */
export interface CostSum {
  /** GPU-hours held. */
  usedGpuHours: number;
  /** GPU-hours that sleeping replicas would have held. */
  freedGpuHours: number;
  /** Money for the hours held, as far as they have a price; undefined: none has. */
  cost?: number;
  /** Money for the hours freed, as far as they have a price; undefined: none has. */
  saved?: number;
  products: Array<ProductGpuHours & { price?: number }>;
}
