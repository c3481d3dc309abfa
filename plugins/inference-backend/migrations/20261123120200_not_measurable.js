// @ts-check

/**
 * Which SLIs a model's engine does not have, so that nobody waits for them.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('slos', table => {
    table
      .text('not_measurable')
      .comment('JSON: by SLI, why it cannot be measured; null: all can be');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('slos', table => {
    table.dropColumn('not_measurable');
  });
};
