import { Locator, Page } from 'playwright-core';
import { violations } from '../support/browser';
import { PATIENCE_MS, Stack, until } from '../support/stack';
import { takePicture } from '../support/takePicture';
import { Case, driverOf } from './provisioningCases';

/** The forms for model services, filled in as a person does it. */
export class ModelServiceForm {
  /** What is filled in: the page without what is around it. */
  readonly content: Locator;
  readonly #page: Page;
  readonly #stack: Stack;

  constructor(page: Page, stack: Stack) {
    this.#page = page;
    this.#stack = stack;
    this.content = page.getByRole('article');
  }

  async open(title: string): Promise<void> {
    const page = this.#page;
    await page.goto(`${this.#stack.url}/create`);
    const card = page.locator('.MuiCard-root').filter({ hasText: title });
    await card.getByRole('button', { name: 'Choose' }).click();
    await page.getByRole('heading', { name: title, level: 2 }).waitFor();
  }

  /** The first page, as far as it concerns what the model is. */
  async fillModel(each: Case, name = each.name): Promise<void> {
    await this.open(`Model service with ${each.system}`);
    const { content } = this;
    const page = this.#page;
    const target = content.getByRole('group', { name: /^Where it runs/ });
    await target.getByRole('button', { name: /Namespace$/ }).click();
    await page
      .getByRole('option', { name: each.namespace, exact: true })
      .click();
    await content
      .getByRole('textbox', { name: 'Source of the weights' })
      .fill(each.source);
    await content.getByRole('textbox', { name: 'Owner' }).fill('assistant');
    await page.getByRole('option', { name: /assistant/i }).click();
    await content
      .getByRole('textbox', { name: 'Name', exact: true })
      .fill(name);
  }

  /**
   * All of it; ends with the task.
   *
   * @param options - what the form is to say of the name, how the model is delivered, and what its pictures are called
   * @returns the id of the task
   */
  async run(
    each: Case,
    options: { says: RegExp; pullRequest?: boolean; pictures: string },
  ): Promise<string> {
    const { content } = this;
    const picture = (of: string) =>
      takePicture(this.#page, `${driverOf(each)}-${options.pictures}-${of}`);

    await this.fillModel(each);
    await content.getByRole('status').getByText(options.says).waitFor();
    await this.expectAccessible();
    await picture('1-model');
    const profiles = content.getByRole('radiogroup', { name: 'SLO profiles' });
    await this.next(profiles);
    if (each.profile) {
      await profiles.getByText(each.profile, { exact: true }).click();
    }
    await content.getByText('Can be measured there.').first().waitFor();
    await this.expectAccessible();
    await picture('2-promises');
    await this.next(
      content.getByText('Container image', { exact: true }).first(),
    );
    await this.expectAccessible();
    await picture('3-system');
    const delivery = content.getByRole('radio', {
      name: options.pullRequest
        ? 'Propose its files as a pull request'
        : 'Make it now',
    });
    await this.next(delivery);
    await delivery.check();
    await content.getByRole('button', { name: 'Review' }).click();
    await content.getByText(each.name, { exact: true }).first().waitFor();
    await picture('4-review');
    const task = await this.start();
    await picture('5-task');
    return task;
  }

  /** Goes to the next page; again, as a person would, where a busy backend did not answer a check in time. */
  async next(shown: Locator): Promise<void> {
    const button = this.content.getByRole('button', {
      name: 'Next',
      exact: true,
    });
    const unchecked = this.content.getByText(/could not be checked/).first();
    await button.click();
    await until('the next page is there', PATIENCE_MS, async () => {
      if (await shown.isVisible()) return true;
      if ((await unchecked.isVisible()) && (await button.isEnabled())) {
        await button.click();
      }
      return false;
    });
  }

  /** Starts the task that is reviewed, and waits until it has ended well. */
  async start(): Promise<string> {
    const page = this.#page;
    await this.content
      .getByRole('button', { name: 'Create', exact: true })
      .click();
    await page.waitForURL(/\/create\/tasks\/[0-9a-f-]+$/);
    const id = page.url().split('/').pop()!;
    let status = '';
    await until('the task ends', 600_000, async () => {
      const task = await this.#stack
        .client()
        .get<{ status: string }>(`/api/scaffolder/v2/tasks/${id}`);
      status = task.status;
      return !['open', 'processing'].includes(status);
    });
    if (status !== 'completed') {
      const lines = await this.logOf(id);
      throw new Error(`The task is ${status}:\n${lines.join('\n')}`);
    }
    return id;
  }

  async logOf(task: string): Promise<string[]> {
    const events = await this.#stack
      .client()
      .get<Array<{ body: { message: string } }>>(
        `/api/scaffolder/v2/tasks/${task}/events`,
      );
    return events.map(({ body }) => body.message);
  }

  /** The objects after a word like `created` in the log of a task, as `Kind namespace/name in cluster`, sorted. */
  async objectsIn(task: string, change: string): Promise<string[]> {
    const pattern = new RegExp(`${change}:? (\\w+ \\S+ in [-.\\w]+)`);
    const found = (await this.logOf(task)).flatMap(
      line => pattern.exec(line)?.[1] ?? [],
    );
    return found.sort();
  }

  async expectAccessible(): Promise<void> {
    const found = await violations(this.#page, 'article');
    if (found.length > 0) {
      throw new Error(`The form is not accessible:\n${found.join('\n')}`);
    }
  }
}
