import { LoggerService } from '@backstage/backend-plugin-api';
import { ClusterClient } from '@wakeboard/plugin-inference-node';
import { setTimeout as sleep } from 'node:timers/promises';
import { DirectClusterAccess } from '../../plugins/inference-backend/src/clients/DirectClusterAccess';
import { KubernetesClusterClient } from '../../plugins/inference-backend/src/clients/KubernetesClusterClient';
import { Reflector } from '../../plugins/inference-backend/src/clients/Reflector';
import { Reflection } from '../../plugins/inference-backend/src/collector/Reflection';
import { SourceStatus } from '../../plugins/inference-backend/src/collector/SourceStatus';
import { builtInDrivers } from '../../plugins/inference-backend/src/drivers';
import { ProbedKinds } from '../../plugins/inference-backend/src/read/ProbedKinds';
import { DatabaseHistoryStore } from '../../plugins/inference-backend/src/store/DatabaseHistoryStore';
import { DatabaseModelStore } from '../../plugins/inference-backend/src/store/DatabaseModelStore';
import { openSqlite } from '../databases';
import { Following, tellMemory } from './heap';

// Our side: all that a backend holds of a cluster that it follows.

const CLUSTER = 'bench';
/** By then the first reading is stored, and the watches are known to be in step. */
const SETTLED_MS = 4_000;
const GIVE_UP_MS = 30_000;
const clock = { now: () => Date.now() };
const quiet: LoggerService = {
  error: () => {},
  warn: () => {},
  info: () => {},
  debug: () => {},
  child: () => quiet,
};
const [driver] = builtInDrivers;

async function follow(url: string, models: number): Promise<Following> {
  const database = openSqlite();
  const store = await DatabaseModelStore.create({ database: database.service });
  const access = await DirectClusterAccess.create({
    cluster: CLUSTER,
    transport: { kind: 'direct', server: { url, skipTlsVerify: false } },
    logger: quiet,
  });
  const client: ClusterClient = new KubernetesClusterClient({ access });
  const clusters = new Map([[CLUSTER, client]]);
  const kinds = ProbedKinds.create({ clusters, clock });
  const reflection = new Reflection({
    client,
    driver,
    findKinds: (...asked) => kinds.kinds(...asked),
    createReflector: options => new Reflector(options),
    models: store,
    history: await DatabaseHistoryStore.create({ database: database.service }),
    status: new SourceStatus({ clock, logger: quiet }),
    publish: () => {},
    afterReading: async () => {},
    observer: 'bench',
    scrapeIntervalMs: 15_000,
    clock,
  });
  const controller = new AbortController();
  const running = reflection.run(controller.signal);
  const giveUpAt = clock.now() + GIVE_UP_MS;
  while ((await store.listModels({ limit: 1 })).length === 0) {
    if (clock.now() > giveUpAt) throw new Error('The models were not read');
    await sleep(100);
  }
  await sleep(SETTLED_MS);
  return {
    check: () => {
      const known = reflection.models?.filter(
        ({ state, pods }) => state !== 'unknown' && pods.length === 1,
      );
      if (known?.length !== models) {
        throw new Error(`The backend knows ${known?.length} of ${models}`);
      }
    },
    stop: async () => {
      controller.abort();
      await running;
      await database.close();
    },
  };
}

tellMemory(follow).catch(error => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(1);
});
