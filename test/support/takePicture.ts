import path from 'node:path';
import { Page } from 'playwright-core';

const FOLDER = process.env.WAKEBOARD_PICTURES;
const SIZE = { width: 1440, height: 1100 };

/**
 * Keeps how a page looks in the folder `WAKEBOARD_PICTURES`; does nothing where there is none.
 *
 * @param schemes - dark as well draws the page anew, without what was filled in
 */
export async function takePicture(
  page: Page,
  name: string,
  schemes: Array<'light' | 'dark'> = ['light'],
): Promise<void> {
  if (!FOLDER) return;
  await page.setViewportSize({ ...SIZE, height: 2200 });
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(1_000);
    await page.waitForFunction(() => !document.querySelector('.bui-Skeleton'));
    await page.screenshot({
      path: path.join(FOLDER, `${name}-${colorScheme}.png`),
    });
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(SIZE);
}
