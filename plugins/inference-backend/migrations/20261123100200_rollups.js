// @ts-check

/**
 * Hourly roll-ups, and which of them have to be made anew.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('rollups', table => {
    table.comment('One hour of one model');
    table.bigInteger('at_ms').notNullable().comment('Epoch milliseconds');
    table.double('gpu_memory_byte_seconds').comment('Null where not measured');
    table.double('requests').comment('Null where not measured');
    table.integer('model_id').notNullable();
    table.integer('wakes').notNullable();
    table
      .text('state_seconds')
      .notNullable()
      .comment('JSON: state to seconds, over all replicas');
    table
      .text('wake_durations')
      .notNullable()
      .comment('JSON: upper boundary in seconds to wakes');
    table.primary(['model_id', 'at_ms']);
  });

  await knex.schema.createTable('stale_hours', table => {
    table.comment('Hours of models whose history changed since their roll-up');
    table.bigInteger('at_ms').notNullable().comment('Epoch milliseconds');
    table.bigInteger('claim').comment('Null again when it changed since');
    table.integer('model_id').notNullable();
    table.primary(['model_id', 'at_ms']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('stale_hours');
  await knex.schema.dropTable('rollups');
};
