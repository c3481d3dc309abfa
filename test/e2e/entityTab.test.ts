import { Browser, Page } from 'playwright-core';
import {
  launchBrowser,
  openInferenceTab,
  violations,
} from '../support/browser';
import { Stack, until } from '../support/stack';

const MODEL =
  '/api/inference/models/demo/greenthread-system/greenthread/qwen3-4b';

let stack: Stack;
let browser: Browser;

beforeAll(async () => {
  stack = await Stack.start({
    scenario: 'quiet',
    scrapeIntervalSeconds: 2,
    historyDays: 2,
  });
  browser = await launchBrowser();
}, 900_000);

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
}, 60_000);

async function wakeCount(): Promise<number> {
  const to = Date.now() + 60_000;
  const wakes = await stack
    .client()
    .get<{ statistics: { count: number } }>(
      `${MODEL}/wakes?from=${to - 3 * 86_400_000}&to=${to}&limit=1`,
    );
  return wakes.statistics.count;
}

describe('the Inference tab of a sleeping GreenThread model', () => {
  it('shows its state and history, wakes it, and follows it to serving with a new row in the table', async () => {
    await until(
      'the model sleeps and its history is read',
      120_000,
      async () => {
        const model = await stack.client().get<{ state: string }>(MODEL);
        return model.state === 'sleeping' && (await wakeCount()) > 0;
      },
    );
    const before = await wakeCount();

    const context = await browser.newContext({
      viewport: { width: 1440, height: 1100 },
    });
    const page = await context.newPage();
    try {
      await openInferenceTab(page, stack.url, 'qwen3-4b');
      const content = page.locator('main');
      const header = page.locator('header', {
        has: page.getByRole('heading', {
          level: 2,
          name: 'qwen3-4b',
        }),
      });
      await header.getByText('Sleeping', { exact: true }).waitFor();
      await content.getByRole('heading', { name: 'Wake and sleep' }).waitFor();
      expect(await violations(page)).toEqual([]);

      const states = watchState(page);
      await content.getByRole('button', { name: 'Wake', exact: true }).click();
      await header
        .getByText('Serving', { exact: true })
        .waitFor({ timeout: 30_000 });
      expect(await states()).toEqual(
        expect.arrayContaining(['Waking', 'Serving']),
      );

      await until('the wake is counted', 30_000, async () => {
        return (await wakeCount()) === before + 1;
      });
      const table = content.getByRole('table', { name: 'Wakes' });
      await table.getByRole('row').nth(1).waitFor();
      const shownBy = Date.now();
      const newest = await table.getByRole('row').nth(1).innerText();
      expect(newest).toContain('Asked by');
      const wakes = await stack.client().get<{
        items: Array<{ windowTo: number }>;
      }>(`${MODEL}/wakes?from=${shownBy - 600_000}&to=${shownBy}&limit=1`);
      expect(wakes.items[0].windowTo).toBeGreaterThan(shownBy - 120_000);
    } finally {
      await context.close();
    }
  }, 240_000);

  it('says that a model that does not exist does not exist', async () => {
    const page = await browser.newPage();
    try {
      await openInferenceTab(page, stack.url, 'retired-model');
      await page
        .locator('main')
        .getByText(/retired-model/)
        .first()
        .waitFor();
    } finally {
      await page.close();
    }
  }, 60_000);
});

/** Collects every state that the page's header shows from now on. */
function watchState(page: Page): () => Promise<string[]> {
  const seen = page.evaluate(() => {
    const target = window as unknown as { seenStates: string[] };
    target.seenStates = [];
    const look = () => {
      const header = [...document.querySelectorAll('header')].find(
        each => each.querySelector('h2')?.textContent === 'qwen3-4b',
      );
      const text = header?.textContent ?? '';
      for (const state of ['Waiting for GPU', 'Waking', 'Serving']) {
        if (text.includes(state) && !target.seenStates.includes(state)) {
          target.seenStates.push(state);
        }
      }
    };
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
  return async () => {
    await seen;
    return page.evaluate(
      () => (window as unknown as { seenStates: string[] }).seenStates,
    );
  };
}
