import { Browser, Locator, Page } from 'playwright-core';
import {
  launchBrowser,
  openPage,
  signIn,
  violations,
} from '../support/browser';
import { PATIENCE_MS, Stack, until } from '../support/stack';

jest.setTimeout(900_000);

/**
 * All systems at once, with the whole product behind them: one page with their
 * models, one kind of tab for each, and actions that end when it was observed
 * that they did what was asked.
 */

const MODELS = '/api/inference/models';
/** Entities of the demo, one of each system, and the models that they stand for. */
const EACH = [
  ['qwen3-4b', 'demo/greenthread-system/greenthread/qwen3-4b', 'GreenThread'],
  ['granite-8b', 'demo/inference/kthena/granite-8b', 'Kthena'],
  ['qwen3-8b', 'demo/llm/llmkube/qwen3-8b', 'LLMKube'],
  ['mistral-7b', 'demo/ml-models/vllm/mistral-7b', 'vLLM'],
  ['bge-reranker', 'demo/ml-models/triton/bge-reranker', 'Triton'],
  ['mistral-small', 'gpustack/research/gpustack/mistral-small', 'GPUStack'],
] as const;
const MODEL_COUNT = 19;

interface FleetModel {
  ref: { name: string; driver: string };
  driverTitle: string;
  state: string;
  entityRef?: string;
  owner?: string;
}

interface Detail {
  state: string;
  actions: Array<{ name: string; available: boolean; reason?: string }>;
}

let stack: Stack;
let browser: Browser;
let page: Page;
let content: Locator;
const pageErrors: string[] = [];

beforeAll(async () => {
  stack = await Stack.start({
    scenario: 'starts-and-stops',
    scrapeIntervalSeconds: 2,
    historyDays: 0,
  });
  browser = await launchBrowser();
  page = await openPage(browser);
  page.on('pageerror', error => pageErrors.push(String(error)));
  content = page.locator('main');
  await until('all models are read and at rest', PATIENCE_MS, async () => {
    const { items, errors } = await fleet();
    return (
      errors.length === 0 &&
      items.length === MODEL_COUNT &&
      items.every(({ entityRef, owner }) => entityRef && owner) &&
      EACH.slice(1).every(([, , title]) =>
        items.some(
          ({ driverTitle, state }) =>
            driverTitle === title && state === 'serving',
        ),
      )
    );
  });
  await page.goto(stack.url);
  await signIn(page);
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

async function fleet() {
  const to = Date.now();
  return stack
    .client()
    .get<{ items: FleetModel[]; errors: unknown[] }>(
      `/api/inference/fleet/models?from=${to - 86_400_000}&to=${to}&limit=100`,
    );
}

async function detail(model: string): Promise<Detail> {
  return stack.client().get<Detail>(`${MODELS}/${model}`);
}

async function openTab(component: string): Promise<Locator> {
  await page.goto(
    `${stack.url}/catalog/default/component/${component}/inference`,
  );
  await content.getByRole('group', { name: 'Actions' }).waitFor();
  return content
    .locator('header')
    .filter({ has: page.getByRole('heading', { level: 2 }) })
    .first();
}

/** Presses an action of the tab, agrees to it where it asks, and waits until the page says that it is done. */
async function act(action: string): Promise<void> {
  await content
    .getByRole('group', { name: 'Actions' })
    .getByRole('button', { name: action, exact: true })
    .click();
  const dialog = page.getByRole('dialog');
  const closed = content.getByText(new RegExp(`^${action}: (Done|Failed)`));
  await until(`${action} is done or has failed`, PATIENCE_MS, async () => {
    if (await dialog.isVisible()) {
      // It may close meanwhile.
      const agree = dialog.getByRole('button', { name: action, exact: true });
      await agree.click({ timeout: 5_000 });
    }
    return (await closed.count()) > 0;
  });
  expect(await closed.first().innerText()).toMatch(/: Done after /);
}

async function expectAccessible(): Promise<void> {
  const loading = page.locator('[role="progressbar"], [aria-busy="true"]');
  let found: string[] = [];
  for (let attempt = 0; attempt < 5; attempt++) {
    await until('the page is drawn', PATIENCE_MS, async () => {
      return (await loading.count()) === 0;
    });
    found = await violations(page);
    // What began to load again meanwhile is looked at when it is drawn.
    if (!found.some(each => each.includes('role="progressbar"'))) break;
  }
  expect(found).toEqual([]);
}

it('shows the models of all systems on one page, each with its state and its system', async () => {
  await page.goto(`${stack.url}/inference`);
  const rows = content
    .getByRole('table', { name: 'Models' })
    .locator('tbody tr');
  // Those with a schedule of their own may be starting.
  await until('all models are shown as they are', PATIENCE_MS, async () => {
    const words = await rows.allInnerTexts();
    const { items } = await fleet();
    const shown = items.filter(({ ref, driverTitle, state }) =>
      words.some(
        each =>
          each.split(/\s/)[0] === ref.name &&
          each.includes(driverTitle) &&
          each.toLowerCase().includes(state.toLowerCase()),
      ),
    );
    return words.length === MODEL_COUNT && shown.length === MODEL_COUNT;
  });
  const { items } = await fleet();
  expect(new Set(items.map(({ driverTitle }) => driverTitle))).toEqual(
    new Set(EACH.map(([, , title]) => title)),
  );
  await expectAccessible();
});

it('shows the same sections on the tab of every system', async () => {
  const sections: string[][] = [];
  for (const [component, , title] of EACH) {
    const header = await openTab(component);
    expect(await header.innerText()).toContain(title);
    await content.getByRole('heading', { name: 'Wake and sleep' }).waitFor();
    await expectAccessible();
    sections.push(
      await content
        .locator('section')
        .getByRole('heading', { level: 2 })
        .allInnerTexts(),
    );
  }
  expect(sections[0].length).toBeGreaterThan(3);
  expect(sections).toEqual(sections.map(() => sections[0]));
});

it.each([
  ['qwen-coder-7b', 'ml-models/vllm/qwen-coder-7b_statefulset', 'Stopped'],
  ['qwen3-8b', 'llm/llmkube/qwen3-8b', 'Stopped'],
])('stops and starts %s', async (component, model, stopped) => {
  await stopAndStart(component, `demo/${model}`, stopped);
});

it('stops and starts a model of GPUStack, which no cluster knows', async () => {
  const [component, model] = EACH[5];
  await stopAndStart(component, model, 'Stopped');
});

it('puts a vLLM engine to sleep and wakes it, in the pod that goes on running', async () => {
  await stopAndStart(
    'mistral-7b',
    'demo/ml-models/vllm/mistral-7b',
    'Sleeping',
  );
});

async function stopAndStart(
  component: string,
  model: string,
  stopped: string,
): Promise<void> {
  const header = await openTab(component);
  await header.getByText('Serving', { exact: true }).waitFor();
  await act('Sleep');
  await header.getByText(stopped, { exact: true }).waitFor();
  expect((await detail(model)).state).toBe(stopped.toLowerCase());
  await act('Wake');
  await header.getByText('Serving', { exact: true }).waitFor();
  expect((await detail(model)).state).toBe('serving');
}

it('scales a model of Kthena and back', async () => {
  const [component, model] = EACH[1];
  await openTab(component);
  for (const replicas of [2, 1]) {
    await content.getByRole('button', { name: 'Scale', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Replicas' }).fill(`${replicas}`);
    await dialog.getByRole('textbox', { name: 'Replicas' }).press('Tab');
    await dialog
      .getByRole('button', { name: `Scale to ${replicas} replica` })
      .click();
    await content
      .getByText(new RegExp(`^Scale to ${replicas}: Done after`))
      .waitFor();
    const { replicas: counts } = await stack
      .client()
      .get<{ replicas: object }>(`${MODELS}/${model}`);
    expect(counts).toMatchObject({ desired: replicas, serving: replicas });
  }
});

it('says of an action that a system has not why it cannot be done', async () => {
  // A model of GreenThread may sleep, and then can be woken.
  for (const [component, model] of EACH.slice(1)) {
    await openTab(component);
    const { actions } = await detail(model);
    const wake = content
      .getByRole('group', { name: 'Actions' })
      .getByRole('button', { name: 'Wake', exact: true });
    const reason = actions.find(({ name }) => name === 'wake')?.reason;
    await wake.focus();
    await page.getByRole('tooltip').getByText(`${reason}`).waitFor();
    const refused = actions.filter(
      ({ name, available }) =>
        !available && name !== 'wake' && name !== 'scale',
    );
    expect(refused.length).toBeGreaterThan(0);
    await content.getByRole('button', { name: 'Other actions' }).click();
    const popover = page.getByRole('dialog', {
      name: 'Not available for this model',
    });
    await popover.locator('dd').first().waitFor();
    expect(await popover.locator('dd').allInnerTexts()).toEqual(
      refused.map(each => each.reason),
    );
    await page.keyboard.press('Escape');
  }
});

it('throws no error in the browser', () => {
  expect(pageErrors).toEqual([]);
});
