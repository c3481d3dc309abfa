// @ts-check

/**
 * The SLOs of models as resolved from configuration and catalog.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('slos', table => {
    table.comment('The SLOs of one model');
    table.integer('model_id').primary();
    table.text('profile').comment('Null: none applies');
    table.text('entity_ref').comment('Whose annotations were read');
    table.text('specs').notNullable().comment('SloSpec[] as JSON');
    table
      .text('problems')
      .notNullable()
      .comment('JSON: what is wrong with the annotations, in sentences');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('slos');
};
