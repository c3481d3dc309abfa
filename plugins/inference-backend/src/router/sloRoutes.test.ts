import { TestDatabases } from '@backstage/backend-test-utils';
import {
  LEDGER_BUCKET_MS,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { SourceFailure } from '@wakeboard/plugin-inference-node';
import request from 'supertest';
import {
  DAY,
  HOUR,
  KNOWN_FROM,
  NOW,
  OWNED,
  pathOf,
  REF,
  SLOS,
  startRouter,
} from './__testUtils__/startRouter';

jest.setTimeout(300_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

const SLOTH = {
  sloth_id: 'chat-requests',
  sloth_service: 'qwen3-4b',
  sloth_slo: 'requests',
};
/** What no link may point to. */
const SCRIPT = ['javascript', 'alert(1)'].join(':');
const OF_ANOTHER = { ...SLOTH, sloth_id: 'x', sloth_service: 'another' };

/** What Sloth recorded of an SLO of the model, and of one that is not. */
function slothSeries() {
  return [SLOTH, OF_ANOTHER].flatMap(labels =>
    Object.entries({
      'slo:objective:ratio': 0.99,
      'slo:time_period:days': 30,
      'slo:period_error_budget_remaining:ratio': 0.25,
      'slo:current_burn_rate:ratio': 2,
    }).map(([name, value]) => ({
      labels: { __name__: name, ...labels },
      points: [[NOW, value] as [number, number]],
    })),
  );
}

describe('the route of SLOs', () => {
  it('answers every SLO as it is, what is wrong with the annotations, and whose they are', async () => {
    const { server } = await startRouter(databases);
    const { status, body } = await request(server).get(pathOf(REF, '/slos'));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      profile: 'interactive',
      entityRef: 'component:default/qwen3-4b',
      problems: [
        'The annotation inference/slo.fast.windw is none that is known',
      ],
      recorded: [],
      errors: [],
    });
    const evaluations = body.items.map(
      (item: { evaluation: unknown }) => item.evaluation,
    );
    expect(evaluations).toMatchObject([
      {
        // 5 of 1,000 were bad, and 10 may be.
        status: 'ok',
        complete: true,
        window: { from: NOW - 30 * DAY, to: NOW, good: 995, total: 1000 },
        sli: 0.995,
        remaining: 0.5,
        lastEventAt: NOW - DAY,
      },
      // 200 of 1,000 were late, and 100 may be.
      { status: 'exhausted', sli: 0.8, remaining: -1 },
      // 6,000 seconds asleep do not count: it could serve in 24,000 of 30,000.
      {
        status: 'exhausted',
        window: { good: 24_000, total: 30_000 },
        sli: 0.8,
        remaining: -1,
      },
    ]);
    expect(body.items[0].spec).toEqual(SLOS.availability);
  });

  it('says what cannot be measured, and why', async () => {
    const { server, state } = await startRouter(databases);
    state.problem = '5 s is no boundary of the buckets; 2.5 s and 10 s are';
    const { body } = await request(server).get(pathOf(REF, '/slos'));
    expect(body.items[1].evaluation).toMatchObject({
      status: 'notMeasurable',
      reason: state.problem,
      alerts: [],
    });
    const history = await request(server).get(
      `${pathOf(REF, '/slos/fast/history')}?from=${NOW - DAY}&to=${NOW}`,
    );
    expect(history.body.points).toEqual([]);
  });

  it('answers a model without any', async () => {
    const { server, slos } = await startRouter(databases);
    await slos.replaceSlos([{ cluster: REF.cluster, driver: REF.driver }], []);
    const { status, body } = await request(server).get(pathOf(REF, '/slos'));
    expect(status).toBe(200);
    expect(body).toEqual({ items: [], recorded: [], problems: [], errors: [] });
  });

  it('shows what Sloth recorded of the model, with the state of its alerts', async () => {
    const { server, prometheus } = await startRouter(databases);
    jest.spyOn(prometheus, 'instant').mockImplementation(async query => ({
      series: query.includes('slo:objective') ? slothSeries() : [],
      warnings: [],
      observedAt: NOW,
    }));
    prometheus.raised = [
      {
        state: 'pending',
        labels: { alertname: 'Burns', sloth_severity: 'page', ...SLOTH },
        annotations: {},
      },
      {
        state: 'firing',
        labels: { alertname: 'Burns', ...OF_ANOTHER },
        annotations: {},
      },
    ];
    const { body } = await request(server).get(pathOf(REF, '/slos'));
    expect(body.recorded).toEqual([
      {
        origin: 'sloth',
        name: 'requests',
        service: 'qwen3-4b',
        source: 'demo',
        objective: 99,
        windowMs: 30 * DAY,
        sli: 0.9925,
        remaining: 0.25,
        burn: { rate: 2, windowMs: LEDGER_BUCKET_MS },
        alert: 'pending',
        labels: SLOTH,
      },
    ]);

    prometheus.raised = [];
    const quiet = await request(server).get(pathOf(REF, '/slos'));
    expect(quiet.body.recorded[0].alert).toBe('inactive');
  });

  it('says an SLO once that our own rules recorded, and twice where they are of another objective', async () => {
    const { server, prometheus } = await startRouter(databases);
    const service = stringifyModelRef(REF);
    const { name, objective, windowMs } = SLOS.availability;
    const recorded = (ratio: number) =>
      Object.entries({
        'slo:objective:ratio': ratio,
        'slo:time_period:days': windowMs / DAY,
      }).map(([metric, value]) => ({
        labels: {
          __name__: metric,
          sloth_id: `${service}-${name}`,
          sloth_service: service,
          sloth_slo: name,
          inference_model: service,
        },
        points: [[NOW, value] as [number, number]],
      }));
    const instant = jest.spyOn(prometheus, 'instant');
    const answer = async (ratio: number) => {
      instant.mockImplementation(async query => ({
        series: query.includes('slo:objective') ? recorded(ratio) : [],
        warnings: [],
        observedAt: NOW,
      }));
      const { body } = await request(server).get(pathOf(REF, '/slos'));
      return body.recorded;
    };
    expect(await answer(objective / 100)).toEqual([]);
    expect(await answer(0.9)).toMatchObject([{ name, objective: 90, service }]);
  });

  it('keeps what was recorded while Prometheus fails, and its own SLOs whatever Prometheus does', async () => {
    const { server, prometheus } = await startRouter(databases, {
      seriesDeadlineMs: 50,
    });
    const instant = jest
      .spyOn(prometheus, 'instant')
      .mockImplementation(async () => ({
        series: slothSeries(),
        warnings: [],
        observedAt: NOW,
      }));
    const good = await request(server).get(pathOf(REF, '/slos'));
    expect(good.body.recorded).toHaveLength(1);

    instant.mockImplementation(
      (_query, _at, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    );
    const slow = await request(server).get(pathOf(REF, '/slos'));
    expect(slow.body.items).toEqual(good.body.items);
    expect(slow.body.recorded).toEqual(good.body.recorded);
    expect(slow.body.errors).toEqual([
      {
        source: { kind: 'prometheus', name: 'demo' },
        reason: 'timeout',
        message: 'The Prometheus of demo did not answer within 0.05 s',
      },
    ]);
  });
});

describe('the route of the history of an SLO', () => {
  const history = (slo: string, query: string) =>
    `${pathOf(REF, `/slos/${slo}/history`)}?${query}`;

  it('ends with the numbers of the evaluation, and counts in steps', async () => {
    const { server } = await startRouter(databases);
    const slos = await request(server).get(pathOf(REF, '/slos'));
    for (const { spec, evaluation } of slos.body.items) {
      const { status, body } = await request(server).get(
        history(spec.name, `from=${NOW - 2 * DAY}&to=${NOW}&points=100`),
      );
      expect(status).toBe(200);
      expect(body).toMatchObject({
        spec,
        stepMs: HOUR / 2,
        knownFrom: KNOWN_FROM,
        errors: [],
      });
      const { points } = body;
      expect(points.length).toBeLessThanOrEqual(100);
      expect(points.at(-1)).toMatchObject({
        at: evaluation.window.to,
        remaining: evaluation.remaining,
        sli: evaluation.sli,
      });
      const counted = points.filter(
        ({ total }: { total: number }) => total > 0,
      );
      expect(counted).toHaveLength(1);
      expect(counted[0]).toMatchObject({
        at: NOW - DAY,
        good: evaluation.window.good,
        total: evaluation.window.total,
      });
      // Nothing was counted before, so nothing can be said.
      expect(points[0]).toEqual({ at: points[0].at, good: 0, total: 0 });
    }
  });

  it('is empty where nothing was ever read', async () => {
    const { server, slos } = await startRouter(databases);
    const wake = { ...SLOS.fast, name: 'wake', sli: 'wake' as const };
    await slos.replaceSlos(
      [{ cluster: REF.cluster, driver: REF.driver }],
      [{ model: REF, specs: [wake], problems: [] }],
    );
    const { body } = await request(server).get(
      history('wake', `from=${NOW - DAY}&to=${NOW}`),
    );
    expect(body).toMatchObject({ spec: wake, points: [] });
    expect(body.knownFrom).toBeUndefined();
  });

  it('is of an SLO that the model has', async () => {
    const { server } = await startRouter(databases);
    const { status, body } = await request(server).get(
      history('availibility', `from=${NOW - DAY}&to=${NOW}`),
    );
    expect(status).toBe(404);
    expect(body.error.message).toBe(
      'The model demo/greenthread-system/greenthread/qwen3-4b has no SLO "availibility"; it has availability, fast, uptime',
    );
  });
});

describe('the route of alerts', () => {
  it('shows those of the model, firing ones first, and links only where a browser may go', async () => {
    const { server, prometheus } = await startRouter(databases);
    const pod = { namespace: REF.namespace, pod: 'qwen3-4b-0' };
    prometheus.raised = [
      {
        state: 'pending',
        labels: { alertname: 'Pending', ...pod },
        annotations: { runbook_url: SCRIPT },
        activeAt: NOW - 1000,
      },
      {
        state: 'firing',
        labels: { alertname: 'Old', severity: 'ticket', ...pod },
        annotations: { title: 'Title', message: 'Message' },
        activeAt: NOW - 2000,
      },
      {
        state: 'firing',
        labels: {
          alertname: 'New',
          inference_model: 'demo/greenthread-system/greenthread/qwen3-4b',
          sloth_severity: 'page',
        },
        annotations: {
          summary: 'Summary',
          description: 'Description',
          runbook_url: 'https://example.com/runbook',
        },
        activeAt: NOW - 1000,
        value: 15,
        rule: { group: 'burn', query: 'vector(1)', forMs: 60_000 },
      },
      {
        state: 'firing',
        labels: { alertname: 'Other', ...pod, namespace: 'team-a' },
        annotations: {},
      },
      {
        state: 'firing',
        labels: { alertname: 'Cluster', namespace: REF.namespace },
        annotations: {},
      },
      {
        state: 'firing',
        labels: { alertname: 'Owned', service: 'owned' },
        annotations: {},
      },
    ];
    const { status, body } = await request(server).get(pathOf(REF, '/alerts'));
    expect(status).toBe(200);
    expect(body).toEqual({
      items: [
        {
          name: 'New',
          state: 'firing',
          severity: 'page',
          since: NOW - 1000,
          value: 15,
          summary: 'Summary',
          description: 'Description',
          runbookUrl: 'https://example.com/runbook',
          labels: prometheus.raised[2].labels,
          annotations: prometheus.raised[2].annotations,
          group: 'burn',
          query: 'vector(1)',
          forMs: 60_000,
          source: 'demo',
        },
        {
          name: 'Old',
          state: 'firing',
          severity: 'ticket',
          since: NOW - 2000,
          summary: 'Title',
          description: 'Message',
          labels: prometheus.raised[1].labels,
          annotations: prometheus.raised[1].annotations,
          source: 'demo',
        },
        {
          name: 'Pending',
          state: 'pending',
          since: NOW - 1000,
          labels: prometheus.raised[0].labels,
          annotations: prometheus.raised[0].annotations,
          source: 'demo',
        },
      ],
      observedAt: NOW,
      errors: [],
    });
    const owned = await request(server).get(pathOf(OWNED, '/alerts'));
    expect(owned.body.items).toMatchObject([{ name: 'Owned' }]);
  });

  it('knows pods that are gone by the history', async () => {
    const { server, prometheus, models } = await startRouter(databases);
    const { snapshot } = (await models.findModel(REF))!;
    await models.saveReading({
      cluster: REF.cluster,
      driver: REF.driver,
      models: [{ ...snapshot, pods: [] }],
      gpus: [],
      complete: false,
      observedAt: NOW,
    });
    prometheus.raised = [
      {
        state: 'firing',
        labels: {
          alertname: 'Gone',
          exported_namespace: REF.namespace,
          exported_pod: 'qwen3-4b-0',
          namespace: 'monitoring',
          pod: 'exporter-0',
        },
        annotations: {},
      },
    ];
    const { body } = await request(server).get(pathOf(REF, '/alerts'));
    expect(body.items).toMatchObject([{ name: 'Gone' }]);
  });

  it('keeps the last alerts with their age while the source fails', async () => {
    const { server, prometheus, clock } = await startRouter(databases);
    prometheus.raised = [
      { state: 'firing', labels: { service: 'qwen3-4b' }, annotations: {} },
    ];
    const good = await request(server).get(pathOf(REF, '/alerts'));
    expect(good.body.items).toHaveLength(1);
    clock.advance(60_000);
    prometheus.failure = new SourceFailure('The Prometheus demo is down', {
      source: prometheus.source,
      reason: 'unreachable',
    });
    const bad = await request(server).get(pathOf(REF, '/alerts'));
    expect(bad.status).toBe(200);
    expect(bad.body).toEqual({
      ...good.body,
      errors: [
        {
          source: { kind: 'prometheus', name: 'demo' },
          reason: 'unreachable',
          message: 'The Prometheus demo is down',
        },
      ],
    });
  });

  it('has no moment of observation where there never was an answer', async () => {
    const { server, prometheus } = await startRouter(databases, {
      seriesDeadlineMs: 50,
    });
    jest.spyOn(prometheus, 'alerts').mockImplementation(
      ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    );
    const { body } = await request(server).get(pathOf(REF, '/alerts'));
    expect(body.items).toEqual([]);
    expect(body.observedAt).toBeUndefined();
    expect(body.errors).toMatchObject([{ reason: 'timeout' }]);
  });
});
