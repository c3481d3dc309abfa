// @ts-check

/**
 * The history of states and wakes with the evidence that cannot be read again.
 * Rows of history are many (ten million and more): they name their replica by
 * a number and have no other index than their key, and on PostgreSQL a BRIN
 * over time, which takes some kilobytes and serves questions over the fleet.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  const postgres = knex.client.config.client === 'pg';
  const name = postgres ? 'text collate "C"' : 'text';
  const timeIndex = postgres ? 'brin' : undefined;

  await knex.schema.createTable('replicas', table => {
    table.comment(
      'Replicas of models; the one with the empty name is the model',
    );
    table.increments('id');
    table.integer('model_id').notNullable();
    table.specificType('name', name).notNullable();
    table.unique(['model_id', 'name'], { indexName: 'replicas_name_unique' });
  });

  await knex.schema.createTable('intervals', table => {
    table.comment('A replica was in one state from from_ms to to_ms');
    table.bigInteger('from_ms').notNullable().comment('Epoch milliseconds');
    table.bigInteger('to_ms').notNullable().comment('Epoch milliseconds');
    table
      .bigInteger('tolerance_ms')
      .notNullable()
      .comment('from_ms lies at most this far off');
    table.integer('replica_id').notNullable();
    table.text('state').notNullable();
    table.text('mark').notNullable().comment('exact, scrape or resync');
    table.text('cause').comment('Why it began; null where unknown');
    table.text('cause_detail').comment('The other model, or the user');
    table.primary(['replica_id', 'from_ms']);
    table.index(['from_ms'], 'intervals_time_idx', timeIndex);
  });

  await knex.schema.createTable('wakes', table => {
    table.comment('Completed wakes');
    table.bigInteger('window_to').notNullable().comment('Epoch milliseconds');
    table.bigInteger('window_from').notNullable().comment('Epoch milliseconds');
    table.double('duration_ms').comment('Of all of them together');
    table.integer('replica_id').notNullable();
    table.integer('model_id').notNullable();
    table.integer('count').notNullable();
    table.text('mark').notNullable().comment('exact, scrape or resync');
    table.text('cause').comment('Null where unknown');
    table.text('cause_detail').comment('The other model, or the user');
    table.primary(['replica_id', 'window_to', 'window_from']);
    table.index(['model_id', 'window_to'], 'wakes_model_idx');
    table.index(['window_to'], 'wakes_time_idx', timeIndex);
  });

  await knex.schema.createTable('coverage', table => {
    table.comment('Spans in which every sample of a replica was read');
    table.bigInteger('first_ms').notNullable().comment('Epoch milliseconds');
    table.bigInteger('last_ms').notNullable().comment('Epoch milliseconds');
    table.integer('replica_id').notNullable();
    table.text('first_sample').notNullable().comment('StateSample as JSON');
    table.text('last_sample').notNullable().comment('StateSample as JSON');
    table.primary(['replica_id', 'first_ms']);
  });

  await knex.schema.createTable('events', table => {
    table.comment('What objects said about replicas');
    table.bigInteger('at_ms').notNullable().comment('Epoch milliseconds');
    table.bigInteger('not_before').comment('Epoch milliseconds');
    table.integer('replica_id').notNullable();
    table.text('state').notNullable();
    table.text('mark').notNullable().comment('exact or resync');
    table.text('cause').comment('Null where not said');
    table.text('cause_detail').comment('The other model, or the user');
    table.primary(['replica_id', 'at_ms', 'state', 'mark']);
    table.index(['at_ms'], 'events_time_idx', timeIndex);
  });

  await knex.schema.createTable('spans', table => {
    table.comment(
      'When a cluster was watched, and what was read of its metrics',
    );
    table.bigInteger('from_ms').notNullable().comment('Epoch milliseconds');
    table.bigInteger('to_ms').notNullable().comment('Epoch milliseconds');
    table.text('kind').notNullable().comment('watched or read');
    table.text('cluster').notNullable();
    table.text('driver').notNullable();
    table.primary(['kind', 'cluster', 'driver', 'from_ms']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('spans');
  await knex.schema.dropTable('events');
  await knex.schema.dropTable('coverage');
  await knex.schema.dropTable('wakes');
  await knex.schema.dropTable('intervals');
  await knex.schema.dropTable('replicas');
};
