// @ts-check

/**
 * The SLI ledger: running totals by curve. Points are many (five thousand
 * models with three curves write four million a day), so that they are narrow:
 * they name their curve by a number and their moment by seconds in 32 bits. On
 * SQLite they lie in their key, which the primary key of PostgreSQL cannot do.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  const postgres = knex.client.config.client === 'pg';
  const name = postgres ? 'text collate "C"' : 'text';
  const longAgo = -2147483648;

  await knex.schema.createTable('ledger_curves', table => {
    table.comment('Series of the ledger of one model');
    table.increments('id');
    table.double('base_good').notNullable().comment('Before the first point');
    table.double('base_total').notNullable().comment('Before the first point');
    table.integer('model_id').notNullable();
    table
      .integer('hours_to_s')
      .notNullable()
      .defaultTo(longAgo)
      .comment('Folded into hours up to here; seconds since 2020');
    table
      .integer('days_to_s')
      .notNullable()
      .defaultTo(longAgo)
      .comment('Folded into days up to here; seconds since 2020');
    table.specificType('series', name).notNullable();
    table.unique(['model_id', 'series'], {
      indexName: 'ledger_curves_series_unique',
    });
  });

  await knex.raw(`
    create table ledger_points (
      curve_id integer not null,
      at_s integer not null,
      good double precision not null,
      total double precision not null,
      primary key (curve_id, at_s)
    ) ${postgres ? '' : 'without rowid'}`);
  if (postgres) {
    await knex.raw(
      `comment on table ledger_points is
         'Running totals at the end of a bucket; at_s is seconds since 2020'`,
    );
  }

  await knex.schema.createTable('ledger_sources', table => {
    table.comment('How far back sources could be read');
    table.text('cluster').notNullable();
    table.text('driver').notNullable();
    table.text('series').notNullable();
    table.bigInteger('first_ms').notNullable().comment('Epoch milliseconds');
    table.primary(['cluster', 'driver', 'series']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('ledger_sources');
  await knex.schema.dropTable('ledger_points');
  await knex.schema.dropTable('ledger_curves');
};
