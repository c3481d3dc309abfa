import { NotFoundError } from '@backstage/errors';
import { selector } from '@wakeboard/plugin-inference-common';
import { ResourceKind, SourceFailure } from '@wakeboard/plugin-inference-node';
import {
  FakeClusterClient,
  FakeMetricsClient,
} from '@wakeboard/plugin-inference-node/testing';
import { MeasuredClusterClient } from './MeasuredClusterClient';
import { MeasuredMetricsClient } from './MeasuredMetricsClient';
import { CallOutcome } from './observeCall';

const pods: ResourceKind = {
  group: '',
  version: 'v1',
  plural: 'pods',
  kind: 'Pod',
  namespaced: true,
};
const target = { kind: pods, namespace: 'team-a', name: 'a' };
const { signal } = new AbortController();

let seen: Array<[string, CallOutcome]>;
const observe = (name: string, seconds: number, outcome: CallOutcome) => {
  if (!(seconds >= 0)) throw new Error(`${name} took ${seconds} s`);
  seen.push([name, outcome]);
};

beforeEach(() => {
  seen = [];
});

it('reports every call to a metrics source', async () => {
  const fake = new FakeMetricsClient({ name: 'prod' });
  const client = new MeasuredMetricsClient(fake, observe);
  const up = selector({ metric: 'up' });
  await client.instant(up, 0, { signal });
  await client.range(up, { from: 0, to: 1, stepMs: 1 }, { signal });
  await client.alerts({ signal });
  fake.failure = new SourceFailure('late', {
    source: fake.source,
    reason: 'timeout',
  });
  await expect(client.samples(up, { from: 0, to: 1 }, { signal })).rejects.toBe(
    fake.failure,
  );
  expect(client.source).toEqual({ kind: 'prometheus', name: 'prod' });
  expect(seen).toEqual([
    ['instant', 'ok'],
    ['range', 'ok'],
    ['alerts', 'ok'],
    ['samples', 'timeout'],
  ]);
});

it('reports every call to a cluster', async () => {
  const fake = new FakeClusterClient({ cluster: 'prod' });
  const client = new MeasuredClusterClient(fake, observe);
  const object = { metadata: { name: 'a', namespace: 'team-a' } };
  await client.apply(pods, object, { signal });
  await client.servedVersions(pods, { signal });
  await client.list(pods, { signal });
  await client.get(target, { signal });
  await client.patch(target, {}, { signal });
  await client.scale(target, 1, { signal });
  await client.delete(target, { signal });
  await client.allowed({ verb: 'get', group: '', plural: 'pods' }, { signal });
  await expect(
    client.podRequest(
      { namespace: 'a', pod: 'b', port: 1, method: 'GET', path: '/' },
      { signal },
    ),
  ).rejects.toThrow(NotFoundError);
  await expect(client.get(target, { signal })).rejects.toThrow(NotFoundError);
  await expect(
    client.list(pods, { signal: AbortSignal.abort() }),
  ).rejects.toThrow();
  expect(client.cluster).toBe('prod');
  expect(seen).toEqual([
    ['apply', 'ok'],
    ['servedVersions', 'ok'],
    ['list', 'ok'],
    ['get', 'ok'],
    ['patch', 'ok'],
    ['scale', 'ok'],
    ['delete', 'ok'],
    ['allowed', 'ok'],
    ['podRequest', 'refused'],
    ['get', 'refused'],
    ['list', 'aborted'],
  ]);
});

it('reports a watch when it ends', async () => {
  const fake = new FakeClusterClient();
  const client = new MeasuredClusterClient(fake, observe);
  for await (const event of client.watch(pods, {
    resourceVersion: '1',
    signal,
  })) {
    expect(event.type).toBe('bookmark');
    expect(seen).toEqual([]);
    fake.endWatches();
  }
  expect(seen).toEqual([['watch', 'ok']]);
});
