import { KubeConfig, makeInformer } from '@kubernetes/client-node';
import { request } from 'undici';
import { RESOURCES } from '../../plugins/inference-backend/src/drivers/greenthread/resources';
import { collectionPath } from '../../plugins/inference-backend/src/clients/kubernetesPaths';
import { Following, tellMemory } from './heap';

// The peer: the informers of the Kubernetes client for JavaScript, which keep
// the objects as they came.

async function follow(url: string, models: number): Promise<Following> {
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: 'bench', server: url, skipTLSVerify: true },
    { name: 'me' },
  );
  const informers = RESOURCES.map(resource => {
    const path = collectionPath({ ...resource, version: resource.versions[0] });
    return makeInformer(config, path, async () => {
      const { body } = await request(url + path);
      return JSON.parse(await body.text());
    });
  });
  for (const informer of informers) {
    informer.on('error', () => {});
    await informer.start();
  }
  return {
    check: () => {
      const [known] = informers.map(informer => informer.list().length);
      if (known !== models) {
        throw new Error(`The informer knows ${known} models of ${models}`);
      }
    },
    stop: async () => {
      for (const informer of informers) await informer.stop();
    },
  };
}

tellMemory(follow).catch(error => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(1);
});
