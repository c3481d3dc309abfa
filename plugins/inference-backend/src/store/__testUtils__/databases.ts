import { DatabaseService } from '@backstage/backend-plugin-api';
import { TestDatabaseId, TestDatabases } from '@backstage/backend-test-utils';

const postgres = 'POSTGRES_18' satisfies TestDatabaseId;
const variable = 'BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING';

/**
 * The databases that tests run on: SQLite always, PostgreSQL where a server is
 * given (`node scripts/postgres.mjs -- <command>` gives one).
 */
export function testDatabases() {
  const databases = TestDatabases.create({
    ids: ['SQLITE_3', postgres],
    disableDocker: true,
  });
  const ids = databases.eachSupportedId().map(([id]) => id);

  // Without this, tests on PostgreSQL could go missing unnoticed.
  const onPostgres = process.env[variable] ? it : it.skip;
  onPostgres(`runs on PostgreSQL (needs ${variable})`, () => {
    expect(ids).toContain(postgres);
  });

  return {
    ids,
    /** An empty database, as the plugin gets it. */
    async init(id: TestDatabaseId) {
      const knex = await databases.init(id);
      const database: DatabaseService = { getClient: async () => knex };
      return { knex, database };
    },
  };
}
