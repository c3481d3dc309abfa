import AxeBuilder from '@axe-core/playwright';
import { existsSync } from 'node:fs';
import { Browser, chromium, Page } from 'playwright-core';
import { PATIENCE_MS } from './stack';

const CANDIDATES = [
  process.env.WAKEBOARD_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
];

/** A real Chromium; the test command sets `WAKEBOARD_CHROMIUM`. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = CANDIDATES.find(path => path && existsSync(path));
  if (!executablePath) {
    throw new Error(
      'There is no Chromium; run the tests with `npm test`, or set WAKEBOARD_CHROMIUM to one',
    );
  }
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}

/** A page of a browser that nobody used before. */
export async function openPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 1100 },
  });
  context.setDefaultTimeout(PATIENCE_MS);
  return context.newPage();
}

/** Signs in as guest on the page that is open. Whoever leaves it before that was answered is not signed in. */
export async function signIn(page: Page): Promise<void> {
  const enter = page.getByRole('button', { name: 'Enter' });
  await enter.click();
  await enter.waitFor({ state: 'hidden' });
}

/** Opens an entity's Inference tab, signed in as guest. */
export async function openInferenceTab(
  page: Page,
  url: string,
  component: string,
): Promise<void> {
  await page.goto(`${url}/catalog/default/component/${component}/inference`);
  await signIn(page);
}

/** What axe-core holds against a part of the page by WCAG A and AA, each with the first place. */
export async function violations(
  page: Page,
  within = 'main',
): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page })
    .include(within)
    .withTags(['wcag2a', 'wcag2aa'])
    .analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
