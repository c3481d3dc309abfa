// @ts-check

const LABEL = 'inference/slo-profile';

/**
 * Which SLO profile the label of a model's resource names, beside the snapshot.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('models', table => {
    table.text('slo_profile').comment('Null where not labelled');
  });
  const rows = await knex('models')
    .whereLike('snapshot', `%"${LABEL}"%`)
    .select('id', 'snapshot');
  for (const { id, snapshot } of rows) {
    const profile = (JSON.parse(snapshot).labels ?? {})[LABEL];
    if (typeof profile === 'string' && profile !== '') {
      await knex('models')
        .where({ id })
        .update({ slo_profile: profile.replaceAll('\0', '') });
    }
  }
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.raw('alter table models drop column ??', ['slo_profile']);
};
