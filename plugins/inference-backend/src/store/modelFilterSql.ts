import { Knex } from 'knex';
import { ModelFilter } from './types';

/**
 * A filter as conditions on the models `m`. What it means for one model in
 * hand is said by `access/modelFilter.ts`.
 */
export function applyFilter(
  where: Knex.QueryBuilder,
  filter: ModelFilter,
): void {
  if ('field' in filter) {
    // NULL is neither in a list nor not in it; a model without an owner is not.
    where
      .whereNotNull(`m.${filter.field}`)
      .whereIn(`m.${filter.field}`, filter.values.filter(isStorable));
  } else if ('gpuProducts' in filter) {
    const products = filter.gpuProducts.filter(isStorable);
    if (where.client.config.client === 'pg') {
      where.whereRaw('jsonb_exists_any(m.gpu_products::jsonb, ?::text[])', [
        products,
      ]);
    } else {
      where.whereRaw(
        `exists (select 1 from json_each(m.gpu_products) g
         where g.value in (select value from json_each(?)))`,
        [JSON.stringify(products)],
      );
    }
  } else if ('search' in filter) {
    if (isSearchable(filter.search)) {
      const text = filter.search.toLowerCase().replace(/[!%_]/g, '!$&');
      where.whereRaw(`m.search_text like ? escape '!'`, [`%${text}%`]);
    } else {
      where.whereRaw('1 = 0');
    }
  } else if ('not' in filter) {
    where.whereNot(inner => applyFilter(inner, filter.not));
  } else if ('allOf' in filter) {
    where.whereRaw('1 = 1');
    for (const part of filter.allOf) {
      where.andWhere(inner => applyFilter(inner, part));
    }
  } else {
    where.whereRaw('1 = 0');
    for (const part of filter.anyOf) {
      where.orWhere(inner => applyFilter(inner, part));
    }
  }
}

/** PostgreSQL cannot hold the character zero, nor compare with it. */
function isStorable(text: string): boolean {
  return !text.includes('\0');
}

/** What is searched is lines. */
function isSearchable(text: string): boolean {
  return isStorable(text) && !text.includes('\n');
}
