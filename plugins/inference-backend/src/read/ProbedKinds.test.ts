import {
  FakeClock,
  FakeClusterClient,
} from '@wakeboard/plugin-inference-node/testing';
import { builtInDrivers } from '../drivers';
import { ProbedKinds } from './ProbedKinds';

const KIND = {
  group: 'greenthread.ai',
  version: 'v1alpha1',
  plural: 'models',
  kind: 'Model',
  namespaced: true,
};
const POD = {
  group: '',
  version: 'v1',
  plural: 'pods',
  kind: 'Pod',
  namespaced: true,
};
const [driver] = builtInDrivers;
const { signal } = new AbortController();

describe('ProbedKinds', () => {
  it('knows for a while which versions a cluster serves, and leaves out what it does not', async () => {
    const clock = new FakeClock();
    const cluster = new FakeClusterClient({ cluster: 'demo' });
    cluster.put(KIND, { metadata: { name: 'm', namespace: 'n' } });
    cluster.put(POD, { metadata: { name: 'm-0', namespace: 'n' } });
    const served = ProbedKinds.create({
      clusters: new Map([['demo', cluster]]),
      clock,
    });
    expect(await served.kinds('demo', driver, { signal })).toEqual({
      models: KIND,
      pods: POD,
    });
    const asked = cluster.calls.length;
    await served.kinds('demo', driver, { signal });
    expect(cluster.calls).toHaveLength(asked);
    clock.advance(30_001);
    await served.kinds('demo', driver, { signal });
    expect(cluster.calls).toHaveLength(2 * asked);
  });

  it('asks once for what several drivers read', async () => {
    const cluster = new FakeClusterClient({ cluster: 'demo' });
    cluster.put(POD, { metadata: { name: 'm-0', namespace: 'n' } });
    const served = ProbedKinds.create({
      clusters: new Map([['demo', cluster]]),
      clock: new FakeClock(),
    });
    for (const each of builtInDrivers) {
      await served.kinds('demo', each, { signal });
    }
    const pods = cluster.calls.filter(({ plural }) => plural === 'pods');
    expect(pods).toHaveLength(1);
  });

  it('finds at once what is installed later', async () => {
    const cluster = new FakeClusterClient({ cluster: 'demo' });
    const served = ProbedKinds.create({
      clusters: new Map([['demo', cluster]]),
      clock: new FakeClock(),
    });
    cluster.put(POD, { metadata: { name: 'm-0', namespace: 'n' } });
    expect(await served.kinds('demo', driver, { signal })).toEqual({
      pods: POD,
    });
    cluster.put(KIND, { metadata: { name: 'm', namespace: 'n' } });
    expect(await served.kinds('demo', driver, { signal })).toEqual({
      models: KIND,
      pods: POD,
    });
  });

  it('does not keep a failure', async () => {
    const cluster = new FakeClusterClient({ cluster: 'demo' });
    const served = ProbedKinds.create({
      clusters: new Map([['demo', cluster]]),
      clock: new FakeClock(),
    });
    cluster.failure = new Error('down');
    await expect(served.kinds('demo', driver, { signal })).rejects.toThrow();
    cluster.failure = undefined;
    cluster.put(KIND, { metadata: { name: 'm', namespace: 'n' } });
    expect(await served.kinds('demo', driver, { signal })).toEqual({
      models: KIND,
    });
  });

  it('knows nothing of a cluster that is not configured', async () => {
    const served = ProbedKinds.create({
      clusters: new Map(),
      clock: new FakeClock(),
    });
    expect(await served.kinds('other', driver, { signal })).toEqual({});
  });
});
