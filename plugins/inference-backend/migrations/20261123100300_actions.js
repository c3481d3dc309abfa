// @ts-check

/**
 * What persons asked for and what became of it.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('actions', table => {
    table.comment('Actions that were asked for');
    table.text('id').primary();
    table.integer('model_id').notNullable();
    table.text('action').notNullable();
    table.integer('replicas').comment('For scale');
    table.text('requested_by').notNullable().comment('Entity reference');
    table
      .bigInteger('requested_at')
      .notNullable()
      .comment('Epoch milliseconds');
    table.bigInteger('deadline_at').notNullable().comment('Epoch milliseconds');
    table.text('closed_by').notNullable().comment('JSON: states that close it');
    table
      .text('status')
      .notNullable()
      .comment('pending, done, failed or overdue');
    table.bigInteger('closed_at').comment('Epoch milliseconds');
    table.text('message').comment('What went wrong');
    table.index(['model_id', 'requested_at'], 'actions_model_idx');
    table.index(['status'], 'actions_status_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('actions');
};
