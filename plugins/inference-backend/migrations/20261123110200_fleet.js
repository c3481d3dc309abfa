// @ts-check

/**
 * What lists of models show and filter by, beside the snapshot, so that a list
 * of thousands need not parse as many snapshots.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('models', table => {
    table.text('system').comment('Entity reference; null where not labelled');
    table
      .text('gpu_products')
      .notNullable()
      .defaultTo('[]')
      .comment('JSON: products of the GPUs that its replicas are on');
    table
      .text('search_text')
      .notNullable()
      .defaultTo('')
      .comment('Lines in lower case: what a search looks in');
    table
      .text('summary')
      .notNullable()
      .defaultTo('{"replicas":{}}')
      .comment('JSON: stateReason, servedName and replicas of the snapshot');
  });
  await fill(knex);
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  for (const column of ['system', 'gpu_products', 'search_text', 'summary']) {
    await knex.raw('alter table models drop column ??', [column]);
  }
};

/**
 * Fills the columns of the models that are there already.
 *
 * @param {import('knex').Knex} knex
 */
async function fill(knex) {
  const products = await productsByGpu(knex);
  let after = 0;
  for (;;) {
    const rows = await knex('models')
      .where('id', '>', after)
      .orderBy('id')
      .limit(200)
      .select(
        'id',
        'cluster',
        'driver',
        'namespace',
        'name',
        'owner',
        'snapshot',
      );
    if (rows.length === 0) {
      return;
    }
    for (const row of rows) {
      await knex('models').where('id', row.id).update(columnsOf(row, products));
      after = row.id;
    }
  }
}

/**
 * @param {import('knex').Knex} knex
 */
async function productsByGpu(knex) {
  const products = new Map();
  for (const row of await knex('gpus')) {
    const { product } = JSON.parse(row.snapshot);
    if (product) {
      products.set(gpuKey(row, row.name), withoutNul(product));
    }
  }
  return products;
}

/**
 * @param {{ cluster: string, driver: string, namespace: string, name: string, owner: string | null, snapshot: string }} row
 * @param {Map<string, string>} products
 */
function columnsOf(row, products) {
  const snapshot = JSON.parse(row.snapshot);
  const label = (snapshot.labels ?? {})['inference/system'];
  const system = label ? `system:default/${label.toLowerCase()}` : null;
  const gpus = (snapshot.pods ?? []).flatMap(
    (/** @type {{ gpus?: string[] }} */ pod) => pod.gpus ?? [],
  );
  const { stateReason, servedName, replicas = {} } = snapshot;
  const found = gpus.flatMap(
    (/** @type {string} */ gpu) => products.get(gpuKey(row, gpu)) ?? [],
  );
  return {
    system,
    gpu_products: JSON.stringify([...new Set(found)].sort()),
    search_text: withoutNul(
      [row.name, row.namespace, servedName, row.owner, system]
        .filter(Boolean)
        .join('\n')
        .toLowerCase(),
    ),
    summary: JSON.stringify({ stateReason, servedName, replicas }),
  };
}

/**
 * @param {{ cluster: string, driver: string }} source
 * @param {string} name
 */
function gpuKey({ cluster, driver }, name) {
  return JSON.stringify([cluster, driver, name]);
}

/**
 * PostgreSQL cannot hold the character zero.
 *
 * @param {string} text
 */
function withoutNul(text) {
  return text.replaceAll('\0', '');
}
