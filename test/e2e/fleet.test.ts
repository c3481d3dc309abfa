import { readFile } from 'node:fs/promises';
import { Browser, Locator, Page } from 'playwright-core';
import {
  launchBrowser,
  openPage,
  signIn,
  violations,
} from '../support/browser';
import { FaultProxy } from '../support/FaultProxy';
import { PATIENCE_MS, Stack, until } from '../support/stack';

jest.setTimeout(900_000);

/**
 * The page of all models, and what Systems and Groups say about theirs, with
 * the whole product behind them: every number on a page is the one that the API
 * gives, and the same number wherever it is shown.
 */

const DAY = 86_400_000;
const MODEL_COUNT = 19;
const SEARCH_MODELS = [
  'bge-reranker',
  'llama-3-8b',
  'llama-3-8b-instruct',
  'mistral-7b',
  'qwen3-8b',
];
const SLO_WITHOUT_NUMBER = ['noTraffic', 'noData', 'notMeasurable'];

interface Ref {
  cluster: string;
  namespace: string;
  driver: string;
  name: string;
}

interface Sum {
  usedGpuHours: number;
  freedGpuHours: number;
  cost?: number;
  saved?: number;
}

interface FleetModel {
  ref: Ref;
  state: string;
  owner?: string;
  slos: Array<{ name: string; status: string; remaining?: number }>;
  sum?: Sum;
}

interface FleetSlo {
  ref: Ref;
  entityRef: string;
  spec: { name: string };
  evaluation: { status: string; remaining?: number; burn?: { rate: number } };
}

interface SloList {
  items: FleetSlo[];
  total: number;
  counts: Record<string, number>;
}

interface Summary {
  models: number;
  slos: Record<string, number>;
  worst: FleetSlo[];
  sum?: Sum;
}

let proxy: FaultProxy;
let stack: Stack;
let browser: Browser;
let page: Page;
let content: Locator;
const pageErrors: string[] = [];

beforeAll(async () => {
  proxy = await FaultProxy.start();
  stack = await Stack.start({
    scenario: 'quiet',
    scrapeIntervalSeconds: 2,
    historyDays: 2,
    backendEnvironment: ({ prometheus }) => {
      proxy.target = prometheus;
      return {
        WAKEBOARD_PROMETHEUS_URL: proxy.url,
        APP_CONFIG_inference_clusters_demo_prometheus_timeout: '"3s"',
        // Another source, which goes on while the cluster's is ill.
        APP_CONFIG_inference_servers_gpustack_prometheus_url:
          JSON.stringify(prometheus),
      };
    },
  });
  browser = await launchBrowser();
  page = await openPage(browser);
  page.on('pageerror', error => pageErrors.push(String(error)));
  content = page.locator('main');
  await until(
    'everything is read, counted and asleep',
    PATIENCE_MS,
    async () => {
      const [models, slos] = [await fleetModels(), await fleetSlos()];
      const { sum } = await savings();
      return (
        models.length === MODEL_COUNT &&
        models.every(({ slos: { length } }) => length > 0) &&
        models.every(({ state }) => !['waking', 'draining'].includes(state)) &&
        slos.counts.noData === 0 &&
        slos.items.some(
          ({ evaluation }) => evaluation.status === 'exhausted',
        ) &&
        (sum?.freedGpuHours ?? 0) > 0
      );
    },
  );
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  await proxy?.stop();
});

/** The range that the pages show unless another is chosen. */
function range(): string {
  const to = Date.now();
  return `from=${to - 30 * DAY}&to=${to}`;
}

async function fleetModels(): Promise<FleetModel[]> {
  const list = await stack
    .client()
    .get<{ items: FleetModel[] }>(`/api/inference/fleet/models?${range()}`);
  return list.items;
}

/** As many as one page shows. */
async function fleetSlos(): Promise<SloList> {
  return stack.client().get<SloList>('/api/inference/fleet/slos?limit=50');
}

async function savings(): Promise<{ sum?: Sum }> {
  return stack
    .client()
    .get<{ sum?: Sum }>(`/api/inference/fleet/savings?${range()}&by=owner`);
}

function table(name: string): Locator {
  return content.getByRole('table', { name });
}

function rows(name: string): Locator {
  return table(name).locator('tbody tr');
}

async function rowNames(name: string): Promise<string[]> {
  return table(name).locator('tbody tr > th a').allInnerTexts();
}

async function openTab(name: string, heading: string): Promise<void> {
  await content
    .getByRole('navigation')
    .getByRole('link', { name, exact: true })
    .click();
  await content.getByRole('heading', { level: 2, name: heading }).waitFor();
}

/** `12.3 % left` of 0.123, `45.8 % over` of −0.458; on a page, to one digit. */
function toRemaining(words: string): number {
  const found = /(?<n>[\d,.]+) % (?<side>left|over)/.exec(words)?.groups;
  if (!found) throw new Error(`No budget in ${JSON.stringify(words)}`);
  const share = Number(found.n.replaceAll(',', '')) / 100;
  return found.side === 'over' ? -share : share;
}

function toEuros(words: string): number {
  const found = /€(?<n>[\d,.]+)/.exec(words)?.groups;
  if (!found) throw new Error(`No money in ${JSON.stringify(words)}`);
  return Number(found.n.replaceAll(',', ''));
}

/** Money as pages show it: with cents below €100, in whole euros from there on. */
function expectEuros(words: string, value: number | undefined): void {
  expect(toEuros(words)).toBe(
    Number(value?.toFixed(value < 100 ? 2 : 0) ?? NaN),
  );
}

function tile(title: string): Locator {
  return content.getByRole('group', { name: title, exact: true });
}

/** Waits until nothing is loading; a change of theme draws the app anew. */
async function settled(): Promise<void> {
  const loading = page.locator('[role="progressbar"], [aria-busy="true"]');
  await until('the page is drawn', PATIENCE_MS, async () => {
    const drawn = await content.getByRole('heading').count();
    return drawn > 0 && (await loading.count()) === 0;
  });
}

/**
 * Compares a page with the API. They are read one after the other: where
 * something changed in between, as a model moved or a bucket of time ended,
 * both are read anew.
 */
async function expectSame(compare: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await compare();
      return;
    } catch (error) {
      if (attempt === 3) throw error;
      await page.reload();
      await settled();
    }
  }
}

/** WCAG A and AA, in light and in dark. */
async function expectAccessible(): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page
      .locator(`[data-theme-mode="${colorScheme}"]`)
      .first()
      .waitFor({ state: 'attached' });
    let found: string[] = [];
    for (let attempt = 0; attempt < 5; attempt++) {
      await settled();
      found = await violations(page);
      // What began to load again meanwhile is looked at when it is drawn.
      if (!found.some(each => each.includes('role="progressbar"'))) break;
    }
    expect({ colorScheme, found }).toEqual({ colorScheme, found: [] });
  }
}

describe('the page of all models', () => {
  it('opens from the sidebar and shows each model with its state and worst SLO', async () => {
    await page.goto(stack.url);
    await signIn(page);
    await page.getByRole('link', { name: 'Models', exact: true }).click();
    await content.getByRole('heading', { name: 'All models' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/inference');
    await expectSame(async () => {
      await rows('Models').first().waitFor();
      const models = await fleetModels();
      expect(await rowNames('Models')).toEqual(
        models.map(({ ref }) => ref.name),
      );
      const off: number[] = [];
      for (const [index, { state, slos }] of models.entries()) {
        const words = await rows('Models').nth(index).innerText();
        expect(words.toLowerCase()).toContain(state.toLowerCase());
        expect(words).toContain(`${slos[0].name}, `);
        if (slos[0].remaining !== undefined) {
          off.push(Math.abs(toRemaining(words) - slos[0].remaining));
        }
      }
      expect(off.length).toBeGreaterThan(0);
      expect(Math.max(...off)).toBeLessThan(0.005);
    });
    await expectAccessible();
  });

  it('keeps a filter in the address, over a reload', async () => {
    await content.getByRole('button', { name: 'Filter: Owner' }).click();
    await page
      .getByRole('option', { name: `search-team (${SEARCH_MODELS.length})` })
      .click();
    await page.keyboard.press('Escape');
    await until('only theirs are left', PATIENCE_MS, async () => {
      return (await rows('Models').count()) === SEARCH_MODELS.length;
    });
    expect(new URL(page.url()).searchParams.getAll('owner')).toEqual([
      'group:default/search-team',
    ]);

    await page.reload();
    await content.getByText('Owner: search-team').waitFor();
    await rows('Models').first().waitFor();
    expect((await rowNames('Models')).sort()).toEqual(SEARCH_MODELS);
    await content.getByRole('button', { name: 'Clear all filters' }).click();
    await until('all models are back', PATIENCE_MS, async () => {
      return (await rows('Models').count()) === MODEL_COUNT;
    });
  });

  it('sorts by name, both ways', async () => {
    const head = table('Models').getByRole('columnheader', { name: 'Model' });
    for (const order of ['ascending', 'descending']) {
      await head.getByRole('button', { name: 'Model' }).click();
      await until(`names are ${order}`, PATIENCE_MS, async () => {
        const names = await rowNames('Models');
        const sorted = [...names].sort();
        if (order === 'descending') sorted.reverse();
        return names.length === MODEL_COUNT && `${names}` === `${sorted}`;
      });
      expect(await head.getAttribute('aria-sort')).toBe(order);
      expect(new URL(page.url()).searchParams.get('sort')).toBe('name');
    }
  });

  it('saves what matches the filters as CSV', async () => {
    const saved = page.waitForEvent('download');
    await content.getByRole('button', { name: 'CSV' }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toMatch(
      /^models-30d-\d{4}-\d\d-\d\d\.csv$/,
    );
    const text = await readFile(await download.path(), 'utf8');
    const [head, ...lines] = text.trim().split(/\r?\n/);
    expect(head.split(',')).toEqual(
      expect.arrayContaining(['model', 'state', 'owner', 'saved', 'currency']),
    );
    expect(lines).toHaveLength(MODEL_COUNT);
  });

  it('lists SLOs by what is left, each with the number that the API gives', async () => {
    await openTab('SLOs', 'Error budgets');
    await expectSame(async () => {
      await rows('SLOs').first().waitFor();
      const list = await fleetSlos();
      expect(await rows('SLOs').count()).toBe(list.items.length);
      expect(list.total).toBeGreaterThan(list.items.length);
      const shown = (await rows('SLOs').allInnerTexts()).filter(words =>
        /% (left|over)/.test(words),
      );
      const remaining = shown.map(toRemaining);
      expect(remaining).toEqual([...remaining].sort((a, b) => a - b));
      expect(remaining).toHaveLength(
        list.items.filter(
          ({ evaluation }) => !SLO_WITHOUT_NUMBER.includes(evaluation.status),
        ).length,
      );
      const off = list.items.flatMap(({ evaluation }, index) =>
        evaluation.remaining === undefined
          ? []
          : [Math.abs(remaining[index] - evaluation.remaining)],
      );
      expect(off.length).toBeGreaterThan(0);
      expect(Math.max(...off)).toBeLessThan(0.005);
    });
    await expectAccessible();
  });

  it('shows the worst SLO with the same number on the page of its model', async () => {
    let section!: Locator;
    let name!: string;
    await expectSame(async () => {
      await page.goto(`${stack.url}/inference/slos`);
      const first = rows('SLOs').first();
      await first.waitFor();
      const words = await first.innerText();
      const [worst] = (await fleetSlos()).items;
      name = worst.spec.name;
      expect(words).toContain(name);
      const [ofRow] = /[\d,.]+ % (left|over)/.exec(words) ?? [];
      await page.goto(
        `${stack.url}/catalog/default/component/${
          worst.entityRef.split('/')[1]
        }/inference`,
      );
      const ofModel = tile(`Error budget: ${name}`);
      await ofModel.getByText(/% (left|over)/).waitFor();
      expect(await ofModel.innerText()).toContain(ofRow);
      section = content
        .getByRole('heading', { name: new RegExp(`^${name}`) })
        .filter({ hasText: /% (left|over)/ });
      expect(await section.innerText()).toContain(ofRow);
    });
    await section.getByRole('button').click();
    await content
      .getByRole('table', { name: `Burn windows of ${name}` })
      .waitFor();
    await expectAccessible();
  });

  it('leaves the SLOs of a status when its count is chosen', async () => {
    await page.goto(`${stack.url}/inference/slos`);
    const statuses = content.getByRole('toolbar', { name: 'SLOs by status' });
    const button = statuses.getByRole('button', { name: /^Used up/ });
    let exhausted = 0;
    await expectSame(async () => {
      await statuses.waitFor();
      exhausted = (await fleetSlos()).counts.exhausted;
      expect(await button.innerText()).toContain(String(exhausted));
    });
    await button.click();
    await until('only those are left', PATIENCE_MS, async () => {
      return (await rows('SLOs').count()) === exhausted;
    });
    expect(new URL(page.url()).searchParams.getAll('status')).toEqual([
      'exhausted',
    ]);
    for (const words of await rows('SLOs').allInnerTexts()) {
      expect(words).toContain('% over');
    }
    await button.click();
    await until('all are back', PATIENCE_MS, async () => {
      return (await rows('SLOs').count()) > exhausted;
    });
  });

  it('shows every device on the board', async () => {
    await openTab('GPUs', 'GPU board');
    const { items } = await stack
      .client()
      .get<{ items: Array<{ name: string; product: string }> }>(
        '/api/inference/fleet/gpus',
      );
    const devices = content.locator('article[aria-label]');
    await devices.first().waitFor();
    expect(items.length).toBeGreaterThan(0);
    expect(await devices.count()).toBe(items.length);
    for (const { name, product } of items) {
      const device = content.getByRole('article', { name, exact: true });
      expect(await device.innerText()).toContain(product);
    }
    await expectAccessible();
  });

  it('sums up money, with its formula and where the prices are from', async () => {
    await openTab('Savings', 'Cost and savings');
    await expectSame(async () => {
      await rows('Savings').first().waitFor();
      const { sum } = await savings();
      const cost = await tile('Cost').innerText();
      expectEuros(cost, sum?.cost);
      expect(cost).toContain('×');
      expectEuros(await tile('Saved').innerText(), sum?.saved);
      const owners = await rows('Savings').allInnerTexts();
      const ofOwners = owners.map(words => toEuros(words.split('\t')[5]));
      const total = ofOwners.reduce((all, one) => all + one, 0);
      expect(Math.abs(total - (sum?.cost ?? NaN))).toBeLessThanOrEqual(
        owners.length,
      );
    });
    await content.getByText(/Money: GPU-hours × price/).waitFor();
    await content.getByText(/Prices in EUR: example prices/).waitFor();
    await expectAccessible();
  });
});

describe('the page of a System and of a Group', () => {
  it.each([
    ['system', 'assistant'],
    ['group', 'ml-platform'],
  ])('sums up the models of a %s', async (kind, name) => {
    await page.goto(`${stack.url}/catalog/default/${kind}/${name}`);
    await expectSame(async () => {
      const summary = await stack
        .client()
        .get<Summary>(
          `/api/inference/summary?entity=${kind}:default/${name}&${range()}`,
        );
      await content
        .getByRole('heading', { name: 'Models and their SLOs' })
        .waitFor();
      const counted = content.getByText(/^\d+ models? by state$/);
      await counted.waitFor();
      expect(await counted.innerText()).toBe(
        `${summary.models} model${summary.models === 1 ? '' : 's'} by state`,
      );
      const worst = content
        .getByRole('list', { name: 'Least budget left' })
        .getByRole('listitem');
      expect(await worst.count()).toBe(summary.worst.length);
      expect(toRemaining(await worst.first().innerText())).toBeCloseTo(
        summary.worst[0].evaluation.remaining ?? NaN,
        2,
      );
      await content.getByRole('heading', { name: 'Cost of models' }).waitFor();
      const money = content.getByText(/^€[\d,.]+$/);
      await money.waitFor();
      expectEuros(await money.innerText(), summary.sum?.cost);
    });
    await expectAccessible();
  });
});

describe('the page of all models while Prometheus is down', () => {
  it('keeps its numbers and names what is down', async () => {
    const { items } = await fleetSlos();
    proxy.fault = 'down';
    await page.goto(`${stack.url}/inference/slos`);
    const banner = content
      .getByRole('status')
      .filter({ hasText: 'Prometheus demo cannot be reached' });
    await banner.waitFor();
    await content.getByText(/Check that it is running/).waitFor();
    const first = await rows('SLOs').first().innerText();
    expect(first).toContain(items[0].spec.name);
    expect(toRemaining(first)).toBeCloseTo(
      items[0].evaluation.remaining ?? NaN,
      2,
    );
    await openTab('Models', 'All models');
    await banner.waitFor();
    expect(await rows('Models').count()).toBe(MODEL_COUNT);
    await openTab('Savings', 'Cost and savings');
    await tile('Cost').getByText(/€/).waitFor();

    proxy.fault = undefined;
    await openTab('Models', 'All models');
    await banner.waitFor({ state: 'detached' });
  });
});

it('throws no error in the browser', () => {
  expect(pageErrors).toEqual([]);
});
