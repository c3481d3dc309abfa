import { AddressInfo, createServer, Server, Socket } from 'node:net';
import {
  mockServices,
  startTestBackend,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import inferencePlugin from '@wakeboard/plugin-inference-backend';
import { SourceError } from '@wakeboard/plugin-inference-common';
import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import {
  ObjectStore,
  RunningKubernetesApi,
  Simulator,
  startKubernetesApi,
  startSimulator,
} from '@wakeboard/simulator';
import { renderedDriver } from './drivers/specs';
import { until } from './widgets';

jest.setTimeout(300_000);

/**
 * Two clusters and a server of GPUStack, of which one cluster holds objects
 * that nobody should write and the others break in turn: what cannot be read
 * is said, all other models stay, and nothing is called that config does not
 * name.
 */

const METADATA_SERVICE = 'http://169.254.169.254/latest/meta-data/';
const HEALTHY = { kubernetes: {}, gpustack: {} };
const ODD_NAME = 'quo"ted\\name';

/** One of each system. */
const DEMO = [
  'kthena granite-8b',
  'llmkube qwen3-8b',
  'triton bge-reranker',
  'vllm mistral-7b',
];
/** All whose names are names, whatever else is wrong with them. */
const ODD = [
  'kthena empty',
  'kthena good',
  'kthena wrong',
  'llmkube good',
  'llmkube large',
  'llmkube wrong',
  'vllm good',
  'vllm wrong',
];

interface ModelList {
  items: Array<{ ref: { cluster: string; driver: string; name: string } }>;
  errors: SourceError[];
}

let simulator: Simulator;
let odd: RunningKubernetesApi;
let backend: Awaited<ReturnType<typeof startTestBackend>>;
let trap: Server;
let trapped = 0;
const called = new Set<string>();
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
let undo: () => void;

beforeAll(async () => {
  undo = watchConnections();
  trap = createServer(socket => {
    trapped += 1;
    socket.destroy();
  });
  await new Promise<void>(done => {
    trap.listen(0, '127.0.0.1', done);
  });
  const { port } = trap.address() as AddressInfo;
  simulator = await startSimulator({ prometheus: false, scenario: 'quiet' });
  const store = new ObjectStore();
  odd = await startKubernetesApi({ store });
  fill(store, `http://127.0.0.1:${port}/`);
  called.clear();
  backend = await startTestBackend({
    features: [
      inferencePlugin,
      catalogServiceMock.factory(),
      mockServices.database.factory({ knex: await databases.init('SQLITE_3') }),
      mockServices.rootConfig.factory({ data: config() }),
    ],
  });
});
afterAll(async () => {
  await backend?.stop();
  await odd?.close();
  await simulator?.stop();
  await new Promise(done => {
    trap?.close(done);
  });
  undo?.();
});
// Of a database of its own, a test backend leaves the connection open. After the backend has ended, this one is closed.

function config() {
  return {
    kubernetes: {
      clusterLocatorMethods: [
        {
          type: 'config',
          clusters: [
            { name: 'demo', url: simulator.kubernetes },
            { name: 'odd', url: odd.url },
          ],
        },
      ],
    },
    inference: {
      collector: { interval: '1s' },
      drivers: { kthena: {}, llmkube: {}, vllm: {}, triton: {}, gpustack: {} },
      clusters: {
        demo: { transport: 'direct', podRequests: ['vllm', 'triton'] },
        odd: { transport: 'direct', podRequests: ['vllm', 'triton'] },
      },
      servers: {
        stack: {
          driver: 'gpustack',
          url: simulator.gpustack,
          headers: { Authorization: 'Bearer key' },
        },
      },
    },
  };
}

/** Notes where to sockets of this process are opened. */
function watchConnections(): () => void {
  const connect = Socket.prototype.connect;
  const spy = jest
    .spyOn(Socket.prototype, 'connect')
    .mockImplementation(function noted(this: Socket, ...given: unknown[]) {
      const [first] = given.flat();
      const { host, port } = Object(first) as { host?: string; port?: unknown };
      called.add(`${host}:${port}`);
      return Reflect.apply(connect, this, given);
    });
  return () => spy.mockRestore();
}

const objectOf = (driver: string, kind: string): KubernetesObject => {
  const { driver: found, spec } = renderedDriver(driver);
  const rendering = found.render?.({ ...spec, namespace: 'ns' });
  const objects = rendering && 'objects' in rendering ? rendering.objects : [];
  const object = objects.find(each => each.kind === kind);
  if (!object) throw new Error(`${driver} renders no ${kind}`);
  return structuredClone(object);
};

/** Puts into a cluster what its API would not all take. */
function fill(store: ObjectStore, address: string): void {
  const put = (
    plural: string,
    object: KubernetesObject,
    name: string,
    change: Record<string, unknown> = {},
  ) =>
    store.put(plural, {
      ...object,
      ...change,
      apiVersion: object.apiVersion ?? '',
      kind: object.kind ?? '',
      metadata: {
        ...object.metadata,
        name,
        annotations: { 'example.com/address': address },
      },
    });
  const serving = objectOf('kthena', 'ModelServing');
  const servings = 'modelservings.workload.serving.volcano.sh';
  put(servings, serving, 'good');
  put(servings, serving, 'wrong', {
    spec: { ...Object(serving.spec), replicas: 'three' },
  });
  put(servings, serving, 'empty', { spec: null, status: 'gone' });
  put(servings, serving, ODD_NAME);
  put(
    'autoscalingpolicies.workload.serving.volcano.sh',
    {
      apiVersion: serving.apiVersion,
      kind: 'AutoscalingPolicy',
      metadata: { name: 'p', namespace: 'ns' },
    },
    'policy',
    {
      spec: {
        homogeneousTarget: {
          minReplicas: 0,
          maxReplicas: 1,
          target: {
            targetRef: { kind: 'ModelServing', name: 'good' },
            metricSources: { m: { prometheus: { serverURL: address } } },
          },
        },
      },
    },
  );
  const service = objectOf('llmkube', 'InferenceService');
  const services = 'inferenceservices.inference.llmkube.dev';
  const status = { phase: 'Ready', endpoint: address, url: METADATA_SERVICE };
  put(services, service, 'good', { status });
  put(services, service, 'wrong', {
    spec: { ...Object(service.spec), replicas: [{}] },
    status: { phase: { of: METADATA_SERVICE } },
  });
  put(
    services,
    {
      ...service,
      metadata: {
        ...service.metadata,
        labels: { 'inference/owner': 'x'.repeat(2 ** 20) },
      },
    },
    'large',
    { status: { ...status, endpoint: METADATA_SERVICE } },
  );
  const deployment = objectOf('vllm', 'Deployment');
  put('deployments.apps', deployment, 'good', { status: { url: address } });
  put('deployments.apps', deployment, 'wrong', {
    spec: { ...Object(deployment.spec), replicas: 'many', template: 7 },
  });
}

async function ask(path: string) {
  const address = backend.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${address.port}/api/inference${path}`;
  const answer = await fetch(url);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

const models = async (): Promise<ModelList> => ask('/models?limit=500');
const namesOf = ({ items }: ModelList, cluster: string) =>
  items
    .filter(({ ref }) => ref.cluster === cluster)
    .map(({ ref }) => `${ref.driver} ${ref.name}`)
    .sort();

/** All models that there are, as soon as every driver has read every source. */
async function everything(): Promise<ModelList> {
  return until(async () => {
    const page = await models();
    const isComplete =
      DEMO.every(each => namesOf(page, 'demo').includes(each)) &&
      ODD.every(each => namesOf(page, 'odd').includes(each)) &&
      namesOf(page, 'stack').length >= 3;
    return isComplete ? page : undefined;
  });
}

it('shows all models that can be read, and of the others what is wrong where', async () => {
  const page = await everything();
  expect(namesOf(page, 'odd')).toEqual(ODD);
  const malformed = page.errors.filter(
    ({ reason }) => reason === 'malformedObject',
  );
  const places = malformed.map(({ object }) => object);
  expect(places).toEqual(
    expect.arrayContaining([
      'ModelServing ns/wrong: spec.replicas',
      `kthena ns/${ODD_NAME}: metadata.name`,
      'InferenceService ns/wrong: spec.replicas',
      'InferenceService ns/wrong: status.phase',
      'Deployment ns/wrong: spec.replicas',
    ]),
  );
  for (const { source, message } of malformed) {
    expect(source).toEqual({ kind: 'cluster', name: 'odd' });
    expect(message.length).toBeLessThan(500);
  }
});

it.each<[string, Parameters<Simulator['setFaults']>[0], string]>([
  [
    'a server that answers with a page',
    { gpustack: { garbage: true, cutWatches: true } },
    'stack',
  ],
  [
    'a cluster that answers with a page',
    { kubernetes: { garbage: true, endWatches: 'clean' } },
    'demo',
  ],
  [
    'a cluster whose watches end within a line',
    { kubernetes: { endWatches: 'midline' } },
    'demo',
  ],
  ['a server that is away', { gpustack: { down: true } }, 'stack'],
])('says so of %s, and keeps all models', async (_, faults, name) => {
  const before = await everything();
  simulator.setFaults(faults);
  const page = await until(async () => {
    const now = await models();
    return now.errors.some(({ source }) => source.name === name)
      ? now
      : undefined;
  });
  for (const cluster of ['demo', 'odd', 'stack']) {
    expect(namesOf(page, cluster)).toEqual(namesOf(before, cluster));
  }
  simulator.setFaults(HEALTHY);
  await until(async () => {
    const { errors } = await models();
    return errors.every(({ source }) => source.name !== name);
  });
});

it('follows a server whose watches end within a line', async () => {
  await everything();
  simulator.setFaults({ gpustack: { cutWatches: true } });
  const made = await fetch(`${simulator.gpustack}/v2/models`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer key',
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      name: 'later',
      source: 'huggingface',
      huggingface_repo_id: 'Qwen/Qwen3-0.6B',
      replicas: 0,
      backend: 'vLLM',
    }),
  });
  expect(made.ok).toBe(true);
  await until(async () =>
    namesOf(await models(), 'stack').includes('gpustack later'),
  );
  simulator.setFaults(HEALTHY);
});

it('asks every page of a hostile model without calling what it names', async () => {
  const { items } = await everything();
  const now = Date.now();
  for (const { ref } of items.filter(each => each.ref.cluster === 'odd')) {
    const parts = [ref.cluster, 'ns', ref.driver, ref.name];
    const path = `/models/${parts.map(encodeURIComponent).join('/')}`;
    await ask(path);
    await ask(`${path}/resource`);
    await ask(`${path}/timeline?from=${now - 60_000}&to=${now}&width=800`);
  }
  await ask('/doctor');
  const { port } = backend.server.address() as AddressInfo;
  const configured = [simulator.kubernetes, simulator.gpustack, odd.url].map(
    each => new URL(each).host,
  );
  const others = [...called].filter(
    each =>
      !configured.includes(each) &&
      each !== `127.0.0.1:${port}` &&
      each !== 'undefined:undefined',
  );
  expect(others).toEqual([]);
  expect(configured.every(each => called.has(each))).toBe(true);
  expect(trapped).toBe(0);
});
