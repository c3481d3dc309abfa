import { Browser } from 'playwright-core';
import {
  launchBrowser,
  openInferenceTab,
  openPage,
  violations,
} from '../support/browser';
import { PATIENCE_MS, Stack, until } from '../support/stack';

jest.setTimeout(900_000);

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
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

async function wakeCount(from: number): Promise<number> {
  const to = Date.now() + 60_000;
  const wakes = await stack
    .client()
    .get<{ statistics: { count: number } }>(
      `${MODEL}/wakes?from=${from}&to=${to}&limit=1`,
    );
  return wakes.statistics.count;
}

describe('the Inference tab of a sleeping GreenThread model', () => {
  it('shows its state and history, wakes it, and says how that ended, with a new row in the table', async () => {
    await until(
      'the model sleeps and its history is read',
      PATIENCE_MS,
      async () => {
        const model = await stack.client().get<{ state: string }>(MODEL);
        const past = await wakeCount(Date.now() - 3 * 86_400_000);
        return model.state === 'sleeping' && past > 0;
      },
    );

    const page = await openPage(browser);
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

      const askedAt = Date.now();
      await content.getByRole('button', { name: 'Wake', exact: true }).click();
      // It wakes within a second and sleeps again after half a minute: a page that is drawn late shows neither, but how it ended.
      await content.getByText(/^Wake: Done after /).waitFor();

      await until('the wake is counted', PATIENCE_MS, async () => {
        return (await wakeCount(askedAt)) === 1;
      });
      const table = content.getByRole('table', { name: 'Wakes' });
      const newest = table.getByRole('row').nth(1);
      await newest.filter({ hasText: 'Asked by' }).waitFor();
      const wakes = await stack.client().get<{
        items: Array<{ windowTo: number }>;
      }>(`${MODEL}/wakes?from=${askedAt - 600_000}&to=${Date.now()}&limit=1`);
      expect(wakes.items[0].windowTo).toBeGreaterThan(askedAt);
    } finally {
      await page.context().close();
    }
  });

  it('says that a model that does not exist does not exist', async () => {
    const page = await openPage(browser);
    try {
      await openInferenceTab(page, stack.url, 'retired-model');
      await page
        .locator('main')
        .getByText(/retired-model/)
        .first()
        .waitFor();
    } finally {
      await page.context().close();
    }
  });
});
