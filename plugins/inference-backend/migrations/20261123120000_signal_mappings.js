// @ts-check

/**
 * What administrators said feeds a signal. Nothing is changed or deleted: the
 * newest row of a signal counts, the others are its history.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('signal_mappings', table => {
    table.comment('Expressions that feed signals, newest version last');
    table.text('driver').notNullable();
    table.text('signal').notNullable();
    table.integer('version').notNullable().comment('1, 2, … per signal');
    table.text('expression').comment('Null: taken back');
    table.double('factor').comment('Null: 1');
    table.text('by').comment('JSON: labels that tell lines apart');
    table.bigInteger('changed_at').notNullable().comment('Epoch milliseconds');
    table.text('changed_by').notNullable().comment('Entity reference');
    table.primary(['driver', 'signal', 'version']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('signal_mappings');
};
