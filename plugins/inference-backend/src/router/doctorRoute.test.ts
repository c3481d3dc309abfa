import { TestDatabases } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { InferenceSchemas } from '@wakeboard/plugin-inference-common';
import { SourceFailure } from '@wakeboard/plugin-inference-node';
import request from 'supertest';
import { AS, MODEL_KIND, NOW, startRouter } from './__testUtils__/startRouter';

jest.setTimeout(300_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

type Check = InferenceSchemas['DoctorCheck'];

const PODS = {
  group: '',
  version: 'v1',
  plural: 'pods',
  kind: 'Pod',
  namespaced: true,
};

async function setup(options?: Parameters<typeof startRouter>[1]) {
  const world = await startRouter(databases, options);
  world.cluster.put(MODEL_KIND, { metadata: { name: 'a', namespace: 'b' } });
  world.cluster.put(PODS, { metadata: { name: 'a', namespace: 'b' } });
  world.cluster.description = {
    version: 'Kubernetes v1.36.4',
    serverTime: NOW,
  };
  world.prometheus.inspection = {
    version: 'Prometheus 3.5.0',
    retention: '15d',
    serverTime: NOW,
    found: ['gthread_sidecar_requests_total', 'vllm:gpu_cache_usage_perc'],
  };
  const ask = async (query = '') => {
    const { status, body } = await request(world.server)
      .get(`/api/inference/doctor${query}`)
      .set(AS.user);
    expect(status).toBe(200);
    const of = (kind: string): Check[] =>
      body.items.find(
        (item: InferenceSchemas['DoctorSource']) => item.source.kind === kind,
      ).checks;
    return { cluster: of('cluster'), prometheus: of('prometheus') };
  };
  return { ...world, ask };
}

const find = (checks: Check[], check: string, subject?: string) =>
  checks.find(
    each =>
      each.check === check &&
      (subject === undefined || each.subject === subject),
  );

describe('the route of the Doctor', () => {
  it('says of a cluster what answers, what is served and what is allowed', async () => {
    const { ask, cluster } = await setup();
    cluster.allow = ({ verb, plural }) =>
      !(plural === 'pods' && verb === 'watch') && verb !== 'delete';
    const { cluster: checks } = await ask();
    expect(find(checks, 'reachable')).toEqual({
      check: 'reachable',
      status: 'passed',
      message: 'It answers: Kubernetes v1.36.4',
    });
    expect(find(checks, 'clockSkew')).toMatchObject({ status: 'passed' });
    expect(find(checks, 'resource', 'models.greenthread.ai')).toEqual({
      check: 'resource',
      driver: 'greenthread',
      driverTitle: 'GreenThread',
      subject: 'models.greenthread.ai',
      status: 'passed',
      message: 'Served as v1alpha1; v1alpha1 is read',
    });
    expect(find(checks, 'resource', 'gpus.greenthread.ai')).toMatchObject({
      status: 'noted',
      message: 'Not served; models are shown without what it says',
    });
    expect(find(checks, 'verb', 'list models.greenthread.ai')).toMatchObject({
      status: 'passed',
    });
    expect(find(checks, 'verb', 'watch pods')).toMatchObject({
      status: 'failed',
      message:
        'Not allowed in all namespaces; models of GreenThread cannot be read completely',
      nextStep: 'Give our identity the verb watch on pods by a ClusterRole',
    });
    // What actions take is known from what the driver plans.
    expect(find(checks, 'verb', 'patch models.greenthread.ai')).toMatchObject({
      status: 'passed',
    });
    expect(find(checks, 'verb', 'delete models.greenthread.ai')).toMatchObject({
      status: 'failed',
      message:
        'Not allowed in all namespaces; it is needed to delete a model of GreenThread',
    });
  });

  it('says of a Prometheus which series it has, of each generation of names', async () => {
    const { ask, prometheus } = await setup();
    const { prometheus: checks } = await ask();
    expect(find(checks, 'reachable')).toMatchObject({
      message: 'It answers: Prometheus 3.5.0',
    });
    expect(find(checks, 'retention')).toMatchObject({
      status: 'passed',
      message: expect.stringContaining('15d'),
    });
    expect(find(checks, 'series', 'signal requestRate')).toMatchObject({
      driver: 'greenthread',
      status: 'passed',
      message: 'Found gthread_sidecar_requests_total',
    });
    expect(find(checks, 'series', 'signal kvCacheUsage')).toMatchObject({
      status: 'passed',
      message:
        'Found vllm:gpu_cache_usage_perc; not vllm:kv_cache_usage_perc, which are other names or parts of it',
    });
    expect(find(checks, 'series', 'signal queueDepth')).toMatchObject({
      status: 'failed',
      message:
        'None of gthread_sidecar_queue_depth had samples in the last 24 h',
      nextStep: expect.stringContaining('is scraped'),
    });
    expect(find(checks, 'series', 'SLI wake')).toMatchObject({
      status: 'failed',
      message: expect.stringContaining(
        'gthread_sidecar_wake_duration_seconds_bucket',
      ),
    });

    prometheus.inspection = {};
    const { prometheus: silent } = await ask('?fresh=true');
    expect(find(silent, 'series', 'signal queueDepth')).toMatchObject({
      status: 'unknown',
    });
    expect(find(silent, 'retention')).toMatchObject({ status: 'unknown' });
    expect(find(silent, 'clockSkew')).toMatchObject({ status: 'unknown' });
  });

  it('finds a clock that is wrong and scrapes that are rarer than expected', async () => {
    const { ask, cluster, prometheus } = await setup();
    cluster.description = { serverTime: NOW - 90_000 };
    jest.spyOn(prometheus, 'samples').mockResolvedValue({
      series: [
        {
          labels: { pod: 'a' },
          points: [1, 2, 3, 4].map(n => [NOW - 150_000 + n * 30_000, 1]),
        },
      ],
      warnings: [],
      observedAt: NOW,
    });
    const { cluster: ofCluster, prometheus: ofPrometheus } = await ask();
    expect(find(ofCluster, 'clockSkew')).toMatchObject({
      status: 'failed',
      message: 'Its clock is 89 s behind ours',
      nextStep: expect.stringContaining('NTP'),
    });
    expect(find(ofPrometheus, 'scrapeInterval')).toMatchObject({
      status: 'failed',
      message: 'Samples come every 30 s, and 15 s are expected',
      nextStep: 'Set scrapeInterval of the Prometheus of demo to 30 s',
    });
  });

  it('says of a source that does not answer what to look at, beside the others', async () => {
    const { ask, cluster, prometheus } = await setup();
    cluster.failure = new SourceFailure('Cluster "demo" cannot be reached', {
      source: cluster.source,
      reason: 'unreachable',
    });
    const { cluster: down, prometheus: up } = await ask();
    expect(down).toEqual([
      {
        check: 'reachable',
        status: 'failed',
        message: 'Cluster "demo" cannot be reached',
        nextStep: expect.stringContaining('Check the address'),
      },
    ]);
    expect(find(up, 'reachable')).toMatchObject({ status: 'passed' });

    cluster.failure = undefined;
    prometheus.failure = new SourceFailure('Prometheus "demo" is down', {
      source: prometheus.source,
      reason: 'unreachable',
    });
    const later = await ask('?fresh=true');
    expect(find(later.cluster, 'reachable')).toMatchObject({
      status: 'passed',
    });
    expect(later.prometheus).toHaveLength(1);
  });

  it('reports objects that cannot be read, with the path of the field', async () => {
    const { ask, state } = await setup();
    state.health = [
      {
        source: { kind: 'cluster', name: 'demo' },
        ok: true,
        error: {
          source: { kind: 'cluster', name: 'demo' },
          reason: 'malformedObject',
          message:
            'Model models/qwen in cluster demo: spec is 5; expected an object',
          object: 'Model models/qwen: spec',
        },
      },
    ];
    const { cluster: checks } = await ask();
    expect(find(checks, 'objects')).toMatchObject({
      subject: 'Model models/qwen: spec',
      status: 'failed',
    });
  });

  it('answers from the last minute unless asked to check anew', async () => {
    const { ask, cluster, clock } = await setup();
    await ask();
    const calls = () => cluster.calls.filter(each => each.method === 'about');
    await ask();
    expect(calls()).toHaveLength(1);
    await ask('?fresh=true');
    expect(calls()).toHaveLength(2);
    clock.advance(60_000);
    await ask();
    expect(calls()).toHaveLength(3);
  });

  it('is for those who have the permission', async () => {
    const { server, state, cluster } = await setup();
    const get = (as: Record<string, string>) =>
      request(server).get('/api/inference/doctor').set(as);
    state.decide = () => ({ result: AuthorizeResult.DENY });
    const refused = await get(AS.user);
    expect(refused.status).toBe(403);
    expect(refused.body.error.message).toContain('inference.doctor.read');
    expect((await get(AS.nobody)).status).toBe(401);
    expect(cluster.calls).toEqual([]);
  });
});
