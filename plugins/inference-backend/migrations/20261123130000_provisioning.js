// @ts-check

/**
 * Model services that are being made or taken away, with what has to be done
 * to take back what was begun. A row that is there while nobody holds it is of
 * a backend that died, or of a cluster that did.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('provisioning_runs', table => {
    table.comment('Model services under way, one row for each');
    table.text('cluster').notNullable();
    table.text('namespace').notNullable();
    table.text('driver').notNullable();
    table.text('name').notNullable();
    table.text('holder').notNullable().comment('Names a run; opaque');
    table.text('requested_by').notNullable().comment('Entity reference');
    table.bigInteger('held_until').notNullable().comment('Epoch milliseconds');
    table
      .bigInteger('undo_at')
      .notNullable()
      .comment('Epoch milliseconds: not held after this, it is taken back');
    table
      .text('entries')
      .notNullable()
      .comment('JSON: objects, and what we had applied of each before');
    table.primary(['cluster', 'namespace', 'driver', 'name']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('provisioning_runs');
};
