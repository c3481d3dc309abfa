import { Reflector, ReflectorChange } from '../../../clients/Reflector';
import { eventually } from '../../../collector/__testUtils__/eventually';
import {
  aClusterRow,
  aModelRow,
  GpustackServer,
} from '../testing/GpustackServer';
import { GROUP, VERSION } from './kinds';
import { GpustackClient } from './GpustackClient';

/**
 * The collector's reflector over a GPUStack server: what holds for clusters,
 * with versions to watch from, has to hold for one that has none.
 */

let server: GpustackServer;
let stop: AbortController;
let running: Promise<void> | undefined;
let changes: ReflectorChange[];
let failures: string[];
let reflector: Reflector;

beforeEach(async () => {
  server = await GpustackServer.start();
  server.rows.clusters.push(aClusterRow());
  server.rows.models.push(aModelRow(), aModelRow({ id: 2, name: 'other' }));
  stop = new AbortController();
  changes = [];
  failures = [];
  reflector = new Reflector({
    client: new GpustackClient({
      name: 'lab',
      url: server.url,
      headers: GpustackServer.headers,
      timeoutMs: 5_000,
      clock: { now: () => Date.now() },
    }),
    kind: {
      group: GROUP,
      version: VERSION,
      plural: 'models',
      kind: 'Model',
      namespaced: true,
    },
    signal: stop.signal,
    clock: { now: () => Date.now() },
    random: () => 0,
    onChange: change => changes.push(change),
    onStatus: failure => failures.push(failure?.reason ?? 'ok'),
  });
  running = reflector.run();
});

afterEach(async () => {
  stop.abort();
  await running;
  await server.stop();
});

const until = (done: () => boolean) =>
  eventually(async () => expect(done()).toBe(true));

function told(): string[] {
  return changes.map(each =>
    each.type === 'list'
      ? `list ${each.objects.length} -${each.removed.length}`
      : `${each.change} ${each.object.metadata.name}`,
  );
}

const watching = () =>
  server.requests.filter(({ url }) => url.includes('watch=true')).length;

it('lists once, and takes the replay for nothing new', async () => {
  await until(() => failures.includes('ok'));
  server.put('models', aModelRow({ replicas: 0 }));
  server.remove('models', 2);
  await until(() => changes.length >= 3);
  expect(told()).toEqual(['list 2 -0', 'modified qwen', 'deleted other']);
  expect(reflector.objects()).toMatchObject([{ spec: { replicas: 0 } }]);
  expect(failures).toEqual(['ok']);
});

it('finds by a list what happened while it did not watch', async () => {
  await until(() => failures.includes('ok'));
  server.endWatches();
  server.remove('models', 2);
  await until(() => watching() === 2);
  server.put('models', aModelRow({ id: 3, name: 'new' }));
  await until(() => told().includes('added new'));
  expect(told()).toEqual(['list 2 -0', 'list 1 -1', 'added new']);
  expect(failures).toEqual(['ok']);
});

it('keeps what it knows while the server is not itself, and says so', async () => {
  await until(() => failures.includes('ok'));
  server.answer = (_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<html>');
  };
  server.endWatches();
  await until(() => failures.length === 2);
  expect(failures).toEqual(['ok', 'badAnswer']);
  expect(reflector.objects()).toHaveLength(2);
  server.answer = () => false;
  await until(() => failures.length === 3);
  expect(failures).toEqual(['ok', 'badAnswer', 'ok']);
}, 300_000);
