// @ts-check

/**
 * The models and GPUs as last observed. Names compare by byte on every
 * database, so that pages of a list are in the same order everywhere.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  const name = knex.client.config.client === 'pg' ? 'text collate "C"' : 'text';

  await knex.schema.createTable('models', table => {
    table.comment('One row for each model that was ever seen');
    table.increments('id');
    table.specificType('cluster', name).notNullable();
    table.specificType('namespace', name).notNullable();
    table.specificType('driver', name).notNullable();
    table.specificType('name', name).notNullable();
    table.text('state').notNullable();
    table.text('owner').comment('Entity reference; null where not labelled');
    table.bigInteger('state_since').comment('Epoch milliseconds');
    table.text('resource_version');
    table.text('snapshot').notNullable().comment('ModelSnapshot as JSON');
    table
      .text('digest')
      .notNullable()
      .comment('Of the snapshot without its resource version');
    table.bigInteger('gone_at').comment('Epoch milliseconds');
    table.unique(['cluster', 'namespace', 'driver', 'name'], {
      indexName: 'models_ref_unique',
    });
  });

  await knex.schema.createTable('readings', table => {
    table.comment('When the objects of a driver were last read in a cluster');
    table.text('cluster').notNullable();
    table.text('driver').notNullable();
    table.bigInteger('observed_at').notNullable().comment('Epoch milliseconds');
    table.text('observer').comment('Who reads now');
    table.primary(['cluster', 'driver']);
  });

  await knex.schema.createTable('gpus', table => {
    table.comment('GPU devices as last observed');
    table.specificType('cluster', name).notNullable();
    table.specificType('name', name).notNullable();
    table.text('driver').notNullable().comment('The driver that read it');
    table.text('snapshot').notNullable().comment('GpuSnapshot as JSON');
    table.primary(['cluster', 'name', 'driver']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('gpus');
  await knex.schema.dropTable('readings');
  await knex.schema.dropTable('models');
};
