import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ModelRef } from '@wakeboard/plugin-inference-common';
import { aSnapshot } from '@wakeboard/plugin-inference-common/testing';
import { PrometheusMetricsClient } from '../../plugins/inference-backend/src/clients/PrometheusMetricsClient';
import { ClusterAlerts } from '../../plugins/inference-backend/src/read/ClusterAlerts';
import { ModelLabels } from '../../plugins/inference-backend/src/read/ModelLabels';
import { RecordedSloReader } from '../../plugins/inference-backend/src/read/RecordedSloReader';
import { Prometheus } from '../../packages/simulator/src/prometheus/Prometheus';
import { obtainPrograms } from '../../packages/simulator/src/prometheus/programs';
import { until } from './widgets';

const clock = { now: () => Date.now() };
const { signal } = new AbortController();
const DAY = 86_400_000;
const EXAMPLES = resolve(__dirname, '../../examples/rules');

/** What Sloth and Pyrra would record of one model, with numbers that do not change, and an alert of each. */
const CONSTANT_RULES = `
groups:
  - name: constant
    rules:
      - &sloth
        record: slo:objective:ratio
        expr: vector(0.99)
        labels: &labels
          sloth_id: chat-requests
          sloth_service: chat
          sloth_slo: requests
      - { <<: *sloth, record: 'slo:time_period:days', expr: vector(30) }
      - { <<: *sloth, record: 'slo:period_error_budget_remaining:ratio', expr: vector(0.25) }
      - record: slo:current_burn_rate:ratio
        expr: vector(2)
        labels: { <<: *labels, sloth_window: 5m }
      - alert: ChatBurns
        expr: vector(1)
        labels: { <<: *labels, sloth_severity: page }
      - { record: pyrra_objective, expr: vector(0.95), labels: { slo: chat-errors } }
      - { record: pyrra_window, expr: vector(2419200), labels: { slo: chat-errors } }
      - { record: pyrra_availability, expr: vector(0.96), labels: { slo: chat-errors } }
      - record: requests:burnrate5m
        expr: vector(0.1)
        labels: &pyrra { slo: chat-errors, namespace: models, service: chat }
      - { record: 'requests:burnrate4d', expr: vector(0.2), labels: *pyrra }
      - { record: 'requests:burnrate30m', expr: vector(0.5), labels: { slo: plain, service: chat } }
      - { alert: ErrorBudgetBurn, expr: vector(1), for: 1h, labels: *pyrra }
`;

describe('the SLOs that a real Prometheus recorded', () => {
  let folder: string;
  let prometheus: Prometheus;
  let reader: RecordedSloReader;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wakeboard-recorded-'));
    const constant = join(folder, 'constant.yaml');
    await writeFile(constant, CONSTANT_RULES);
    prometheus = await Prometheus.start({
      programs: await obtainPrograms(() => {}),
      folder,
      jobs: [],
      scrapeIntervalMs: 1_000,
      ruleFiles: [
        constant,
        join(EXAMPLES, 'sloth-gpt-oss-20b.yaml'),
        join(EXAMPLES, 'pyrra-llama-3-8b-instruct.yaml'),
      ],
      port: 0,
    });
    const client = new PrometheusMetricsClient({
      name: 'demo',
      config: { url: prometheus.url, headers: {}, timeoutMs: 10_000 },
      clock,
    });
    const metrics = new Map([['demo', { client, scrapeIntervalMs: 1_000 }]]);
    reader = RecordedSloReader.create({
      metrics,
      alerts: ClusterAlerts.create({ metrics, deadlineMs: 10_000 }),
      labels: ModelLabels.create({
        fleet: { fleet: async () => [] },
        history: { replicas: async () => [] },
        drivers: { get: () => undefined },
        clock,
      }),
      deadlineMs: 10_000,
      clock,
    });
  }, 300_000);

  afterAll(async () => {
    await prometheus?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Rules are evaluated one after the other: so many SLOs, with an alert where there is one. */
  const read = async (ref: Partial<ModelRef>, count: number) => {
    const snapshot = aSnapshot();
    return until(async () => {
      const { recorded, errors } = await reader.read(
        {
          snapshot: { ...snapshot, ref: { ...snapshot.ref, ...ref }, pods: [] },
          observedAt: Date.now(),
        },
        { signal },
      );
      expect(errors).toEqual([]);
      return recorded.length >= count && recorded;
    });
  };

  it('are found by their names and labels, with their alerts', async () => {
    const found = await until(async () => {
      const slos = await read({ namespace: 'models', name: 'chat' }, 3);
      const alerting = slos.filter(({ alert }) => alert !== 'inactive');
      return alerting.length >= 2 && slos;
    });
    const labels = { namespace: 'models', service: 'chat', slo: 'chat-errors' };
    expect(found).toEqual([
      {
        origin: 'sloth',
        name: 'requests',
        service: 'chat',
        source: 'demo',
        objective: 99,
        windowMs: 30 * DAY,
        sli: 0.9925,
        remaining: 0.25,
        burn: { rate: 2, windowMs: 300_000 },
        alert: 'firing',
        labels: {
          sloth_id: 'chat-requests',
          sloth_service: 'chat',
          sloth_slo: 'requests',
        },
      },
      {
        origin: 'pyrra',
        name: 'chat-errors',
        source: 'demo',
        objective: 95,
        windowMs: 28 * DAY,
        sli: 0.96,
        remaining: 0.2,
        burn: { rate: 2, windowMs: 300_000 },
        alert: 'pending',
        labels,
      },
      {
        origin: 'pyrra',
        name: 'plain',
        source: 'demo',
        alert: 'inactive',
        labels: { service: 'chat', slo: 'plain' },
      },
    ]);
  }, 300_000);

  it.each([
    ['gpt-oss-20b', 'sloth'],
    ['llama-3-8b-instruct', 'pyrra'],
  ])(
    'of the example %s are those of %s',
    async (name, origin) => {
      const found = await read({ namespace: 'greenthread-system', name }, 1);
      expect(found.map(slo => slo.origin)).toEqual(found.map(() => origin));
      for (const slo of found) {
        expect(slo.objective).toBeGreaterThan(50);
        expect(slo.windowMs).toBeGreaterThan(7 * DAY);
        expect(slo.alert).toBe('inactive');
      }
    },
    300_000,
  );
});
