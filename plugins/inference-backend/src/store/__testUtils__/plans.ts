import { Knex } from 'knex';
import { isPostgres } from '../sql';

/** A statement and how the database would run it. */
export interface Plan {
  sql: string;
  plan: string;
}

/** The plans of all statements with a table that a piece of work asks. */
export async function plansOf(
  knex: Knex,
  work: () => Promise<unknown>,
): Promise<Plan[]> {
  const asked: Array<{ sql: string; bindings: Knex.RawBinding[] }> = [];
  const note = (query: { sql: string; bindings: Knex.RawBinding[] }) =>
    asked.push(query);
  knex.on('query', note);
  await work();
  knex.removeListener('query', note);

  const plans: Plan[] = [];
  for (const { sql, bindings } of asked) {
    if (!/^\s*(select|insert|update|delete)\b.*\bfrom\b/is.test(sql)) continue;
    const text = sql.replace(/\$\d+/g, '?');
    const rows = isPostgres(knex)
      ? (await knex.raw(`explain ${text}`, bindings)).rows
      : await knex.raw(`explain query plan ${text}`, bindings);
    plans.push({
      sql,
      plan: rows
        .map((row: Record<string, string>) => row['QUERY PLAN'] ?? row.detail)
        .join('\n'),
    });
  }
  return plans;
}

/** Which of some tables were asked. */
export function tablesAsked(plans: Plan[], tables: string[]): string[] {
  return tables.filter(table => plans.some(({ sql }) => sql.includes(table)));
}

/** The plans that read the whole of one of some tables. */
export function scans(knex: Knex, plans: Plan[], tables: string[]): Plan[] {
  return plans.filter(({ sql, plan }) =>
    tables.some(table =>
      new RegExp(
        isPostgres(knex)
          ? `Seq Scan on ${table}\\b`
          : `SCAN (${table}|${aliasesOf(sql, table)})\\b`,
      ).test(plan),
    ),
  );
}

/** SQLite names a table by its alias. */
function aliasesOf(sql: string, table: string): string {
  const aliases = [
    ...sql.matchAll(
      new RegExp(`\\b${table}\`?\\s+(?:as\\s+)?\`?([a-z]\\d*)\\b`, 'gi'),
    ),
  ];
  return aliases.map(([, alias]) => alias).join('|') || table;
}
