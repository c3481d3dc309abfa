import { ApiObject, conditionOf, startCluster } from '../systems/testing';

jest.setTimeout(300_000);

const RULES =
  '/apis/monitoring.coreos.com/v1/namespaces/ml-models/prometheusrules';

const aRule = (name: string, expr: string, labels = { release: 'demo' }) => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PrometheusRule',
  metadata: { name, labels },
  spec: {
    groups: [
      {
        name,
        partial_response_strategy: 'warn',
        rules: [
          { record: 'of:one', expr: 'vector(1)' },
          { alert: 'Always', expr, for: '0s', labels: { of: name } },
        ],
      },
    ],
  },
});

describe('rules and monitors that clients apply beside a real Prometheus', () => {
  let cluster: Awaited<ReturnType<typeof startCluster>>;
  beforeAll(async () => {
    cluster = await startCluster(
      {},
      { prometheus: true, scrapeIntervalMs: 2_000 },
    );
  });
  afterAll(() => cluster?.simulator.stop());

  async function ask(path: string) {
    const answer = await fetch(
      `${cluster.simulator.prometheus}/api/v1/${path}`,
    );
    return (await answer.json()).data;
  }

  async function until(isSo: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + 120_000;
    while (!(await isSo())) {
      if (Date.now() > end) throw new Error(`not within 120 s: ${isSo}`);
      await new Promise(resolve => setTimeout(resolve, 200));
    }
  }

  const groups = async (): Promise<string[]> =>
    (await ask('rules')).groups.map((each: { name: string }) => each.name);
  const isLoaded = async (name: string) => (await groups()).includes(name);
  const isGone = async (name: string) => !(await isLoaded(name));

  it('are loaded, fire, are changed and go with their object', async () => {
    await cluster.apply(RULES, aRule('first', 'of:one > 0'));
    await until(() => isLoaded('first'));
    const firing = async () =>
      (await ask('alerts')).alerts.some(
        (each: { labels: Record<string, string>; state: string }) =>
          each.labels.of === 'first' && each.state === 'firing',
      );
    await until(firing);
    await cluster.apply(RULES, aRule('first', 'of:one > 1'));
    await until(async () => !(await firing()));
    await cluster.simulator.restartPrometheus();
    await until(() => isLoaded('first'));
    await cluster.send('DELETE', `${RULES}/first`);
    await until(() => isGone('first'));
  });

  it('are overlooked without the label of the release', async () => {
    await cluster.apply(
      RULES,
      aRule('overlooked', 'vector(1)', { release: 'other' }),
    );
    await cluster.apply(RULES, aRule('marker', 'vector(1)'));
    await until(() => isLoaded('marker'));
    expect(await groups()).not.toContain('overlooked');
    await cluster.apply(RULES, aRule('overlooked', 'vector(1)'));
    await until(() => isLoaded('overlooked'));
  });

  it('are left out with an Event where they are not valid, also in place of what was', async () => {
    await cluster.apply(RULES, aRule('broken', 'vector(1)'));
    await until(() => isLoaded('broken'));
    await cluster.apply(RULES, aRule('broken', 'vector('));
    await until(() => isGone('broken'));
    const events = await cluster.list('/api/v1/namespaces/ml-models/events');
    expect(events).toContainEqual(
      expect.objectContaining({
        reason: 'InvalidConfiguration',
        type: 'Warning',
        involvedObject: expect.objectContaining({
          kind: 'PrometheusRule',
          name: 'broken',
        }),
        message: expect.stringContaining(
          'PrometheusRule broken was rejected due to invalid configuration',
        ),
      }),
    );
    expect(await isLoaded('marker')).toBe(true);
  });

  it('have Prometheus scrape a Deployment through its PodMonitor', async () => {
    const labels = { app: 'new', 'inference/driver': 'vllm' };
    const annotations = { 'simulator/startup': '90ms' };
    await cluster.apply('/apis/apps/v1/namespaces/ml-models/deployments', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'new', labels, annotations },
      spec: {
        selector: { matchLabels: { app: 'new' } },
        template: {
          metadata: { labels },
          spec: {
            containers: [
              {
                name: 'vllm',
                image: 'vllm/vllm-openai:v0.14.1',
                args: ['--model', 'acme/new'],
                ports: [{ name: 'http', containerPort: 8000 }],
              },
            ],
          },
        },
      },
    } as { metadata: { name: string } });
    await cluster.until(
      '/apis/apps/v1/namespaces/ml-models/deployments/new',
      (each: ApiObject) => conditionOf(each, 'Available')?.status === 'True',
    );
    await cluster.apply(
      '/apis/monitoring.coreos.com/v1/namespaces/ml-models/podmonitors',
      {
        apiVersion: 'monitoring.coreos.com/v1',
        kind: 'PodMonitor',
        metadata: { name: 'new', labels: { release: 'demo' } },
        spec: {
          selector: { matchLabels: { app: 'new' } },
          podMetricsEndpoints: [{ port: 'http', path: '/metrics' }],
        },
      } as { metadata: { name: string } },
    );
    await until(async () => {
      const { result } = await ask(
        `query?query=${encodeURIComponent(
          'vllm:num_requests_running{job="ml-models/new",namespace="ml-models",container="vllm"}',
        )}`,
      );
      return result.length === 1;
    });
  });
});
