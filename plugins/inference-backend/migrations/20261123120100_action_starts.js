// @ts-check

/**
 * How a model was when an action of it was asked for: an action is over when
 * something has changed since, and not because the model was so before.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('actions', table => {
    table
      .boolean('replaces_pods')
      .notNullable()
      .defaultTo(false)
      .comment('Over only when none of the pods of its start is left');
    table.text('start').comment('ActionStart as JSON; null: not written down');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('actions', table => {
    table.dropColumn('start');
    table.dropColumn('replaces_pods');
  });
};
