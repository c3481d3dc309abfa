import { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser, openInferenceTab, openPage } from '../support/browser';
import { FaultProxy, HttpFault } from '../support/FaultProxy';
import { logLines } from '../support/logLines';
import { PATIENCE_MS, Stack, until } from '../support/stack';

jest.setTimeout(900_000);

/**
 * The whole product while one of its sources is ill: the page says what is
 * wrong and shows everything else, the log stays quiet, and when the source is
 * well again nothing is missing.
 */

const NAMESPACE = 'greenthread-system';
const MODELS = `/api/inference/models/demo/${NAMESPACE}/greenthread`;
const MODEL = `${MODELS}/qwen3-4b`;
// `direct` takes a minute less: the Kubernetes plugin's proxy keeps a watch
// open that the cluster has cut, so that only its silence tells.
const TRANSPORT = process.env.WAKEBOARD_TRANSPORT ?? 'kubernetes-plugin';
const HOSTILE = '"} or vector(1) #\n\\`\'{{$x}} <b>../..';
// On a busy machine the backend may not reach itself; no source is ill by that.
const OF_ITSELF =
  /^Could not tell open pages|\/api\/permission\/authorize failed/;

interface SourceError {
  source: { kind: string; name: string };
  reason: string;
  message: string;
}

interface Detail {
  state: string;
  goneAt?: number;
  observedAt: number;
  signals: string[];
  labels: Record<string, string>;
  errors: SourceError[];
}

interface TruthLine {
  kind: string;
  namespace: string;
  model: string;
  at: number;
}

let proxy: FaultProxy;
let stack: Stack;
let browser: Browser;
let page: Page;
let content: Locator;
let startedAt: number;
const pageErrors: string[] = [];

beforeAll(async () => {
  proxy = await FaultProxy.start();
  stack = await Stack.start({
    scenario: 'quiet',
    scrapeIntervalSeconds: 2,
    historyDays: 1,
    backendEnvironment: ({ prometheus }) => {
      proxy.target = prometheus;
      return {
        WAKEBOARD_PROMETHEUS_URL: proxy.url,
        APP_CONFIG_inference_clusters_demo_prometheus_timeout: '"3s"',
        // Another source, which goes on while the cluster's is ill.
        APP_CONFIG_inference_servers_gpustack_prometheus_url:
          JSON.stringify(prometheus),
        APP_CONFIG_inference_clusters_demo_transport: TRANSPORT,
        APP_CONFIG_catalog_locations: JSON.stringify(
          [
            '../../examples/entities.yaml',
            '../../test/e2e/faults.entities.yaml',
          ].map(target => ({ type: 'file', target })),
        ),
      };
    },
  });
  await createHostileModel();
  browser = await launchBrowser();
  page = await openPage(browser);
  page.on('pageerror', error => pageErrors.push(String(error)));
  content = page.locator('main');
  await openInferenceTab(page, stack.url, 'qwen3-4b');
  await until(
    'the model sleeps and its history is read',
    PATIENCE_MS,
    async () => {
      const [model, wakes] = [await detail(), await wakeCount('qwen3-4b')];
      return (
        model.state === 'sleeping' && wakes > 0 && model.errors.length === 0
      );
    },
  );
  startedAt = Date.now();
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  await proxy?.stop();
});

async function createHostileModel(): Promise<void> {
  const models = `${stack.addresses.kubernetes}/apis/greenthread.ai/v1alpha1/namespaces/${NAMESPACE}/models`;
  const create = (metadata: object) =>
    fetch(models, {
      method: 'POST',
      headers: {
        authorization: 'Bearer demo-token',
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        apiVersion: 'greenthread.ai/v1alpha1',
        kind: 'Model',
        metadata: { name: 'hostile', ...metadata },
        spec: {
          modelName: `vendor/${HOSTILE}`,
          gpuMemoryUtilization: '0.10',
          replicas: 1,
        },
      }),
    });
  const refused = await create({ labels: { hostile: HOSTILE } });
  expect(refused.status).toBe(422);
  const created = await create({
    labels: { hostile: 'a.b_c-d' },
    annotations: {
      hostile: HOSTILE,
      'example.com/long': HOSTILE.repeat(100_000 / HOSTILE.length),
      'argocd.argoproj.io/tracking-id': HOSTILE,
    },
  });
  expect(created.status).toBe(201);
}

async function detail(model = 'qwen3-4b'): Promise<Detail> {
  return stack.client().get<Detail>(`${MODELS}/${model}`);
}

async function wakeCount(model: string, from = 0): Promise<number> {
  const to = Date.now() + 60_000;
  const wakes = await stack
    .client()
    .get<{ statistics: { count: number } }>(
      `${MODELS}/${model}/wakes?from=${
        from || to - 3 * 86_400_000
      }&to=${to}&limit=1`,
    );
  return wakes.statistics.count;
}

/** Returns when it was asked, from when on its wake is to be counted. */
async function wake(model: string): Promise<number> {
  const askedAt = Date.now();
  await stack.control(`/models/${NAMESPACE}/${model}/requests`, { count: 1 });
  return askedAt;
}

async function setKubernetesFaults(kubernetes: object): Promise<void> {
  await stack.control('/faults', { kubernetes });
}

/** Everything that does not come from the source that is ill. */
async function expectTheRest(): Promise<void> {
  const header = content.locator('header', { hasText: 'qwen3-4b' }).first();
  await header
    .getByText(/^(Sleeping|Waking|Serving|Draining)$/)
    .first()
    .waitFor();
  await content.getByRole('heading', { name: 'Wake and sleep' }).waitFor();
  await content.getByRole('slider').first().waitFor();
  const table = content.getByRole('table', { name: 'Wakes' });
  await table.getByRole('row').nth(1).waitFor();
  expect(await table.getByRole('row').nth(1).innerText()).toContain('qwen3-4b');
}

async function openTab(component: string): Promise<void> {
  await page.goto(
    `${stack.url}/catalog/default/component/${component}/inference`,
  );
}

async function expectFailure(expected: {
  kind: 'cluster' | 'prometheus';
  reason: string;
  message: RegExp;
}): Promise<void> {
  let answer!: Detail;
  await until(`the API tells of ${expected.reason}`, PATIENCE_MS, async () => {
    answer = await detail();
    const told = answer.errors.some(
      ({ source, reason, message }) =>
        source.kind === expected.kind &&
        reason === expected.reason &&
        expected.message.test(message),
    );
    if (!told) throw new Error(JSON.stringify(answer.errors));
    return true;
  });
  // One source is ill, and for one reason.
  expect(
    answer.errors.filter(({ source }) => source.kind !== expected.kind),
  ).toEqual([]);
  expect(answer.goneAt).toBeUndefined();
  expect(answer.state).not.toBe('unknown');
  const to = Date.now();
  const timeline = await stack
    .client()
    .get<{ bands: unknown[] }>(
      `${MODEL}/timeline?from=${to - 3_600_000}&to=${to}&width=800`,
    );
  expect(timeline.bands.length).toBeGreaterThan(0);
  expect(await wakeCount('qwen3-4b')).toBeGreaterThan(0);
}

/** No errors any more. A reading that still goes through the past says so when its half a minute is over. */
async function expectWell(): Promise<void> {
  await until('all sources work again', PATIENCE_MS, async () => {
    const { errors } = await detail();
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    return true;
  });
}

interface PrometheusCase {
  fault: HttpFault;
  reason: string;
  message: RegExp;
  title: string;
  next: string;
}

const PROMETHEUS_CASES: PrometheusCase[] = [
  {
    fault: 'slow',
    reason: 'timeout',
    message: /Prometheus "demo" gave no answer in 3000 ms/,
    title: 'Prometheus demo does not answer in time',
    next: 'Check its load, or raise the timeout',
  },
  {
    fault: 'error',
    reason: 'unreachable',
    message: /Prometheus "demo" is not able to answer \(500\)/,
    title: 'Prometheus demo cannot be reached',
    next: 'Check that it is running',
  },
  {
    fault: 'garbage',
    reason: 'badAnswer',
    message: /not of its HTTP API \(text\/html\)/,
    title: 'Prometheus demo answers in a way that cannot be read',
    next: 'Check that the configured address is the right one',
  },
  {
    fault: 'truncated',
    reason: 'badAnswer',
    message: /not of its HTTP API/,
    title: 'Prometheus demo answers in a way that cannot be read',
    next: 'Check that the configured address is the right one',
  },
];

interface KubernetesCase {
  what: string;
  faults: object;
  reason: string;
  message: RegExp;
  title: string;
  next: string;
}

const KUBERNETES_CASES: KubernetesCase[] = [
  {
    what: 'forbids to read models',
    faults: { forbidden: ['models.greenthread.ai'], endWatches: 'clean' },
    reason: 'forbidden',
    message: /models\.greenthread\.ai/,
    title: 'Cluster demo forbids reading',
    next: 'Give the backend’s service account the right',
  },
  {
    what: 'does not serve the kind of the models any more',
    faults: { notInstalled: ['models.greenthread.ai'] },
    reason: 'notInstalled',
    message: /models\.greenthread\.ai/,
    title: 'Cluster demo does not know this kind of resource',
    next: 'Install the operator in this cluster',
  },
];

describe('the Inference tab while a source is ill', () => {
  // What went wrong with one source is not what goes wrong with the next.
  afterEach(async () => {
    proxy.fault = undefined;
    await setKubernetesFaults({});
  });

  it('says that Prometheus is down on a page that is open, and counts a wake of that time when it is back', async () => {
    proxy.fault = 'down';
    const askedAt = await wake('qwen3-4b');
    // First, as it soon sleeps again.
    await until('the watch shows that it serves', PATIENCE_MS, async () => {
      const { state } = await detail();
      return state === 'serving';
    });
    await expectFailure({
      kind: 'prometheus',
      reason: 'unreachable',
      message: /Prometheus "demo"/,
    });
    await content
      .getByText('Prometheus demo cannot be reached')
      .first()
      .waitFor();
    await content
      .getByText(/Check that it is running/)
      .first()
      .waitFor();
    await expectTheRest();

    proxy.fault = undefined;
    await expectWell();
    await until('the wake is counted', PATIENCE_MS, async () => {
      return (await wakeCount('qwen3-4b', askedAt)) === 1;
    });
  });

  it.each(PROMETHEUS_CASES)(
    'says what is wrong with a Prometheus that is ill: $fault',
    async ({ fault, reason, message, title, next }) => {
      proxy.fault = fault;
      await expectFailure({ kind: 'prometheus', reason, message });
      await openTab('qwen3-4b');
      await content.getByText(title).first().waitFor();
      await content.getByText(new RegExp(next)).first().waitFor();
      await expectTheRest();
      proxy.fault = undefined;
      await expectWell();
    },
  );

  it('says that the Kubernetes API is down, and counts a wake of that time', async () => {
    await until('the model sleeps again', PATIENCE_MS, async () => {
      return (await detail()).state === 'sleeping';
    });
    await setKubernetesFaults({ down: true });
    const askedAt = await wake('qwen3-4b');
    await expectFailure({
      kind: 'cluster',
      reason: 'unreachable',
      message: /Cluster "demo"/,
    });
    await openTab('qwen3-4b');
    await content.getByText('Cluster demo cannot be reached').first().waitFor();
    await content
      .getByText(/Check that it is running/)
      .first()
      .waitFor();
    await expectTheRest();
    await until('the wake is counted', PATIENCE_MS, async () => {
      return (await wakeCount('qwen3-4b', askedAt)) === 1;
    });
    await setKubernetesFaults({});
    await expectWell();
    expect(await wakeCount('qwen3-4b', askedAt)).toBe(1);
  });

  it.each(KUBERNETES_CASES)(
    'says that the Kubernetes API $what',
    async ({ faults, reason, message, title, next }) => {
      await setKubernetesFaults(faults);
      await expectFailure({ kind: 'cluster', reason, message });
      await openTab('qwen3-4b');
      await content.getByText(title).first().waitFor();
      await content.getByText(new RegExp(next)).first().waitFor();
      await expectTheRest();
      await setKubernetesFaults({});
      await expectWell();
    },
  );
});

describe('the Inference tab of an entity that names no model', () => {
  it('says that there is no such model, and what to check', async () => {
    await openTab('retired-model');
    await content
      .getByText('No model retired-model is known in demo')
      .waitFor();
    await content.getByText(/Check the name in the annotation/).waitFor();
  });

  it.each(['hostile-annotation', 'encoded-annotation'])(
    'shows the text that cannot be read: %s',
    async component => {
      await openTab(component);
      await content.getByText('The annotation cannot be read').waitFor();
      await content
        .getByText(/is not a model reference|cannot be the name of a model/)
        .waitFor();
      await content
        .getByText(/Correct inference\/model in the entity’s catalog-info/)
        .waitFor();
      const entity = `component:default/${component}`;
      await expect(
        stack
          .client()
          .get(`/api/inference/models?entity=${encodeURIComponent(entity)}`),
      ).rejects.toThrow(/answered 400.*inference\/model.*cannot be used/s);
    },
  );
});

describe('a model whose resource holds quotes, braces, newlines and 100 kB of annotations', () => {
  it('has a page, a resource and signals like any other', async () => {
    const model = await detail('hostile');
    expect(model.labels).toMatchObject({ hostile: 'a.b_c-d' });
    expect(model.errors).toEqual([]);
    const to = Date.now();
    const series = await stack
      .client()
      .get<{ items: unknown[]; errors: SourceError[] }>(
        `${MODELS}/hostile/series?from=${
          to - 3_600_000
        }&to=${to}&${model.signals
          .map(signal => `signal=${signal}`)
          .join('&')}`,
      );
    expect(series.errors).toEqual([]);
    expect(series.items).toHaveLength(model.signals.length);
    const resource = await stack
      .client()
      .get<{ yaml: string; errors: SourceError[] }>(
        `${MODELS}/hostile/resource`,
      );
    expect(resource.errors).toEqual([]);
    expect(resource.yaml).toContain('or vector(1)');

    await openTab('hostile-model');
    await content.getByRole('heading', { name: 'hostile' }).first().waitFor();
    await content
      .getByText(/or vector\(1\)/)
      .first()
      .waitFor();
    await content.getByRole('button', { name: 'YAML' }).click();
    await content.getByText('example.com/long').first().waitFor();
  });
});

describe('afterwards', () => {
  it('has every wake that really happened, and knows every moment', async () => {
    const truth = (await stack.control(`/truth?since=${startedAt}`)) as {
      items: TruthLine[];
    };
    // Services have schedules of their own, by the time of day.
    const wakes = truth.items.filter(
      ({ kind, namespace }) => kind === 'wake' && namespace === NAMESPACE,
    );
    expect(wakes.length).toBeGreaterThanOrEqual(2);
    const from = startedAt;
    for (const model of new Set(wakes.map(({ model: name }) => name))) {
      const { length } = wakes.filter(({ model: name }) => name === model);
      await until(`${model} woke ${length} times`, PATIENCE_MS, async () => {
        return (await wakeCount(model, from)) === length;
      });
    }

    const to = Date.now() - 15_000;
    const { bands } = await stack.client().get<{
      bands: Array<{ replica: string; intervals?: Array<{ state: string }> }>;
    }>(`${MODEL}/timeline?from=${startedAt}&to=${to}&width=4000`);
    const states = bands.flatMap(({ replica, intervals }) =>
      replica ? (intervals ?? []).map(({ state }) => state) : [],
    );
    expect(states).toContain('serving');
    expect(states).not.toContain('unknown');
  });

  it('has logged one line per source and minute at most', () => {
    const own = logLines(stack.log).filter(
      ({ plugin, level, text }) =>
        plugin === 'inference' &&
        (level === 'warn' || level === 'error') &&
        !OF_ITSELF.test(text),
    );
    const bySource = new Map<string, number[]>();
    for (const { at, text } of own) {
      const source = /^(?:Prometheus of|Cluster) "demo"/.exec(text);
      expect({ text, source: source?.[0] }).toEqual({
        text,
        source: expect.any(String),
      });
      const times = bySource.get(source![0]) ?? [];
      bySource.set(source![0], [...times, at]);
    }
    expect([...bySource.keys()].sort()).toEqual([
      'Cluster "demo"',
      'Prometheus of "demo"',
    ]);
    for (const times of bySource.values()) {
      times.slice(1).forEach((at, i) => {
        expect(at - times[i]).toBeGreaterThanOrEqual(59_000);
      });
    }
  });

  it('has thrown no error on any page', () => {
    expect(pageErrors).toEqual([]);
  });
});
