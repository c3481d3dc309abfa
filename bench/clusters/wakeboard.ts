import { LoggerService } from '@backstage/backend-plugin-api';
import { ClusterClient } from '@wakeboard/plugin-inference-node';
import { DirectClusterAccess } from '../../plugins/inference-backend/src/clients/DirectClusterAccess';
import { KubernetesClusterClient } from '../../plugins/inference-backend/src/clients/KubernetesClusterClient';
import { Reflector } from '../../plugins/inference-backend/src/clients/Reflector';
import { SharedFeeds } from '../../plugins/inference-backend/src/clients/SharedFeeds';
import { Reflection } from '../../plugins/inference-backend/src/collector/Reflection';
import { SourceStatus } from '../../plugins/inference-backend/src/collector/SourceStatus';
import { ProbedKinds } from '../../plugins/inference-backend/src/read/ProbedKinds';
import { DatabaseHistoryStore } from '../../plugins/inference-backend/src/store/DatabaseHistoryStore';
import { DatabaseModelStore } from '../../plugins/inference-backend/src/store/DatabaseModelStore';
import { openSqlite } from '../databases';
import { BEHAVIOURS, drivers, MODELS_OF_A_CLUSTER } from './fleet';
import { Side, tellSide } from './side';

// Our side: every driver follows every cluster, and what it reads is stored.

const clock = { now: () => Date.now() };
const quiet: LoggerService = {
  error: () => {},
  warn: () => {},
  info: () => {},
  debug: () => {},
  child: () => quiet,
};

async function follow(urls: string[]): Promise<Side> {
  const database = openSqlite();
  const models = await DatabaseModelStore.create({
    database: database.service,
  });
  const history = await DatabaseHistoryStore.create({
    database: database.service,
  });
  const clusters = new Map<string, ClusterClient>();
  for (const [index, url] of urls.entries()) {
    const cluster = `cluster-${index}`;
    const access = await DirectClusterAccess.create({
      cluster,
      transport: { kind: 'direct', server: { url, skipTlsVerify: false } },
      logger: quiet,
    });
    clusters.set(cluster, new KubernetesClusterClient({ access }));
  }
  const kinds = ProbedKinds.create({ clusters, clock });
  const status = new SourceStatus({ clock, logger: quiet });
  const feeds = new SharedFeeds();
  const controller = new AbortController();
  const reflections = [...clusters.values()].flatMap(client =>
    drivers.map(
      driver =>
        new Reflection({
          client,
          driver,
          findKinds: (...asked) => kinds.kinds(...asked),
          createReflector: options => new Reflector({ ...options, feeds }),
          models,
          history,
          status,
          publish: () => {},
          afterReading: async () => {},
          observer: 'bench',
          scrapeIntervalMs: 15_000,
          clock,
        }),
    ),
  );
  const running = reflections.map(each => each.run(controller.signal));
  const known = (which: 'healthy' | 'slow') =>
    reflections
      .filter(
        ({ key }) =>
          BEHAVIOURS[[...clusters.keys()].indexOf(key.cluster)] === which,
      )
      .reduce((count, { models: read = [] }) => count + read.length, 0);
  const wanted = (which: 'healthy' | 'slow') =>
    MODELS_OF_A_CLUSTER * BEHAVIOURS.filter(each => each === which).length;
  return {
    knows: async which => {
      if (known('healthy') < wanted('healthy')) return false;
      if (which === 'all' && known('slow') < wanted('slow')) return false;
      const stored = await models.listModels({});
      return (
        stored.length >=
        wanted('healthy') + (which === 'all' ? wanted('slow') : 0)
      );
    },
    stop: async () => {
      controller.abort();
      await Promise.all(running);
      await database.close();
    },
  };
}

tellSide(follow).catch(error => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(1);
});
