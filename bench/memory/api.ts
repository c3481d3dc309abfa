import { ObjectStore, startKubernetesApi } from '../../packages/simulator/src';
import { clusterObjects } from './objects';

// A Kubernetes API with some models, in a process of its own: its argument is
// how many. Says where it is and how large its objects are.

async function main(): Promise<void> {
  const store = new ObjectStore();
  const objects = clusterObjects(Number(process.argv[2]));
  for (const [plural, items] of Object.entries(objects)) {
    items.forEach(item => store.put(plural, item));
  }
  const { url } = await startKubernetesApi({ store, bookmarkEveryMs: 1_000 });
  const all = Object.keys(objects).flatMap(plural => store.list(plural));
  const bytes = Buffer.byteLength(JSON.stringify(all));
  process.send?.({ told: { url, objects: all.length, bytes } });
}

main().catch(error => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(1);
});
