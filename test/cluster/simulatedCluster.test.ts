import {
  KubernetesFaults,
  ObjectStore,
  startKubernetesApi,
} from '@wakeboard/simulator';
import { DirectClusterAccess } from '../../plugins/inference-backend/src/clients/DirectClusterAccess';
import {
  ClusterUnderTest,
  describeClusterClient,
} from './clusterClientContract';
import { logger } from './kubeUp';
import { describeReflector, follow, Following } from './reflectorContract';
import { until } from './widgets';

interface SimulatedCluster extends ClusterUnderTest {
  /** What is wrong from now on. */
  breakDown(faults: KubernetesFaults): void;
}

async function startSimulatedCluster(): Promise<SimulatedCluster> {
  let faults: KubernetesFaults = {};
  const store = new ObjectStore({ retainedChanges: 1000 });
  const options = { store, tokens: ['known'], faults: () => faults };
  let api = await startKubernetesApi(options);
  const { url } = api;
  const withToken = (token: string) =>
    DirectClusterAccess.create({
      cluster: 'simulated',
      transport: {
        kind: 'direct',
        server: { url, token, skipTlsVerify: false },
      },
      logger,
    });
  return {
    access: await withToken('known'),
    strangerAccess: await withToken('unknown'),
    breakDown: next => {
      faults = next;
    },
    restart: async () => {
      await api.close();
      api = await startKubernetesApi({
        ...options,
        port: Number(new URL(url).port),
      });
    },
    stop: () => api.close(),
  };
}

const name = 'the simulated Kubernetes API';
describeClusterClient(name, startSimulatedCluster);
describeReflector(name, startSimulatedCluster);

describe('the reflector and a Kubernetes API with faults', () => {
  let cluster: SimulatedCluster;
  let following: Following;

  beforeEach(async () => {
    cluster = await startSimulatedCluster();
    following = await follow(cluster);
    await following.put('a');
    await following.inStep();
  });
  afterEach(async () => {
    await following.stop();
    await cluster.stop();
  });

  it.each<[string, KubernetesFaults, string]>([
    ['cuts every connection', { down: true }, 'unreachable'],
    ['resets every watch', { endWatches: 'reset' }, 'unreachable'],
    [
      'ends every watch within a line',
      { endWatches: 'midline' },
      'unreachable',
    ],
    ['answers with pages', { garbage: true, endWatches: 'clean' }, 'badAnswer'],
    ['fails', { status: 500, endWatches: 'clean' }, 'unreachable'],
    ['asks us to wait', { status: 429, endWatches: 'clean' }, 'unreachable'],
    ['refuses us', { status: 401, endWatches: 'clean' }, 'unauthorized'],
    ['forbids everything', { status: 403, endWatches: 'clean' }, 'forbidden'],
  ])(
    'tells that it %s, and is in step when that is over',
    async (_, faults, reason) => {
      const { put, inStep, reported, reflector } = following;
      cluster.breakDown(faults);
      await until(async () => reported.includes(reason));
      expect(reflector.objects()).toHaveLength(1);
      cluster.breakDown({});
      await put('b');
      await inStep();
      expect(reflector.objects()).toHaveLength(2);
    },
    300_000,
  );

  it.each<[string, KubernetesFaults]>([
    ['in the stream', { expire: true }],
    ['as a status', { expire: 'status', endWatches: 'clean' }],
    ['politely', { endWatches: 'clean' }],
  ])(
    'takes watches that are ended %s for no failure',
    async (_, faults) => {
      const { put, inStep, reported } = following;
      cluster.breakDown(faults);
      await put('b');
      await inStep();
      cluster.breakDown({});
      await put('c');
      await inStep();
      expect(
        reported.filter(each => !['list', 'change', 'ok'].includes(each)),
      ).toEqual([]);
    },
    300_000,
  );
});
