import { Informer, KubeConfig, makeInformer } from '@kubernetes/client-node';
import type { KubernetesObject, ObjectCache } from '@kubernetes/client-node';
import { request } from 'undici';
import { collectionPath } from '../../plugins/inference-backend/src/clients/kubernetesPaths';
import { BEHAVIOURS, kinds } from './fleet';
import { Side, tellSide } from './side';

// The peer: one informer of the Kubernetes client for JavaScript per cluster
// and kind, begun again after five seconds when it fails, as its examples do.

const AGAIN_MS = 5_000;

async function follow(urls: string[]): Promise<Side> {
  const listed = urls.map(() => 0);
  let stopped = false;
  const informers: Array<
    Informer<KubernetesObject> & ObjectCache<KubernetesObject>
  > = [];
  urls.forEach((url, cluster) => {
    const config = new KubeConfig();
    config.loadFromClusterAndUser(
      { name: 'bench', server: url, skipTLSVerify: true },
      { name: 'me' },
    );
    for (const kind of kinds) {
      const path = collectionPath(kind);
      let isListed = false;
      const informer = makeInformer(config, path, async () => {
        const { statusCode, body } = await request(url + path);
        const text = await body.text();
        if (statusCode !== 200) throw new Error(text);
        return JSON.parse(text);
      });
      const start = () => {
        if (stopped) return;
        informer.start().then(
          () => {
            if (!isListed) listed[cluster]++;
            isListed = true;
          },
          () => setTimeout(start, AGAIN_MS),
        );
      };
      informer.on('error', () => setTimeout(start, AGAIN_MS));
      informers.push(informer);
      start();
    }
  });
  return {
    knows: async which =>
      BEHAVIOURS.every(
        (behaviour, cluster) =>
          !(
            behaviour === 'healthy' ||
            (behaviour === 'slow' && which === 'all')
          ) || listed[cluster] === kinds.length,
      ),
    stop: async () => {
      stopped = true;
      for (const informer of informers) await informer.stop();
    },
  };
}

tellSide(follow).catch(error => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(1);
});
