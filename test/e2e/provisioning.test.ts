import * as git from 'isomorphic-git';
import fs, { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser, signIn, violations } from '../support/browser';
import { listObjects } from '../support/listObjects';
import { Stack, until } from '../support/stack';

/**
 * Model services from one form, as a person makes them: filled in, made, made
 * again, proposed as a pull request, and taken away. What there is afterwards
 * is asked of the cluster and of Prometheus themselves.
 */

interface Case {
  /** As the template says it. */
  system: string;
  namespace: string;
  source: string;
  name: string;
  /** Undefined: the default. */
  profile?: string;
  /** One of the SLOs of its profile. */
  slo: string;
  /** Kinds of what is made, sorted. */
  kinds: string[];
}

const OWNER = 'assistant-team';
const GREENTHREAD: Case = {
  system: 'GreenThread',
  namespace: 'greenthread-system',
  source: 'hf://Qwen/Qwen3-0.6B',
  name: 'qwen3-tiny',
  slo: 'wake',
  kinds: ['ConfigMap', 'Model', 'PrometheusRule'],
};
const VLLM: Case = {
  system: 'vLLM',
  namespace: 'ml-models',
  source: 'hf://Qwen/Qwen3-0.6B',
  name: 'qwen3-small',
  profile: 'engine',
  slo: 'ttft',
  kinds: ['ConfigMap', 'Deployment', 'PodMonitor', 'PrometheusRule', 'Service'],
};

/** For one step of a page on a slow machine. */
const PATIENCE_MS = 120_000;
const RUNBOOKS = path.resolve(__dirname, '../../docs/runbooks');
const BURN = 'InferenceModelErrorBudgetBurn';

let stack: Stack;
let browser: Browser;
let page: Page;
let form: Locator;
let repository: string;
const pageErrors: string[] = [];

beforeAll(async () => {
  repository = mkdtempSync(path.join(os.tmpdir(), 'wakeboard-models-'));
  stack = await Stack.start({
    scenario: 'starts-and-stops',
    scrapeIntervalSeconds: 2,
    historyDays: 0,
    backendEnvironment: () => ({
      // What tasks log is filtered by it too.
      LOG_LEVEL: 'info',
      APP_CONFIG_demo_publish_repository: JSON.stringify(repository),
    }),
  });
  browser = await launchBrowser();
  const context = await browser.newContext({
    viewport: { width: 1440, height: 1100 },
  });
  page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  page.on('pageerror', error => pageErrors.push(String(error)));
  form = page.getByRole('article');
  await until('the catalog has the templates', 240_000, async () => {
    const found = await stack
      .client()
      .get<unknown[]>('/api/catalog/entities?filter=kind=template');
    return found.length === 7;
  });
  await page.goto(stack.url);
  await signIn(page);
}, 900_000);

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  if (repository) rmSync(repository, { recursive: true, force: true });
}, 60_000);

const driverOf = ({ system }: Case) => system.toLowerCase();
const modelOf = (each: Case) =>
  `demo/${each.namespace}/${driverOf(each)}/${each.name}`;
const entityOf = (each: Case) => modelOf(each).replaceAll('/', '.');

async function openTemplate(title: string): Promise<void> {
  await page.goto(`${stack.url}/create`);
  const card = page.locator('.MuiCard-root').filter({ hasText: title });
  await card.getByRole('button', { name: 'Choose' }).click();
  await page.getByRole('heading', { name: title, level: 2 }).waitFor();
}

/** The first page of the form, as far as it concerns what the model is. */
async function fillModel(each: Case, name = each.name): Promise<void> {
  await openTemplate(`Model service with ${each.system}`);
  const target = form.getByRole('group', { name: /^Where it runs/ });
  await target.getByRole('button', { name: /Namespace$/ }).click();
  await page.getByRole('option', { name: each.namespace, exact: true }).click();
  await form
    .getByRole('textbox', { name: 'Source of the weights' })
    .fill(each.source);
  await form.getByRole('textbox', { name: 'Owner' }).fill('assistant');
  await page.getByRole('option', { name: /assistant/i }).click();
  await form.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
}

/** All of the form, and what it says of the name; ends on the page of the task. */
async function runForm(
  each: Case,
  options: { says: RegExp; pullRequest?: boolean },
): Promise<string> {
  await fillModel(each);
  await form.getByRole('status').getByText(options.says).waitFor();
  await expectAccessible();
  await form.getByRole('button', { name: 'Next' }).click();
  const profiles = form.getByRole('radiogroup', { name: 'SLO profiles' });
  await profiles.waitFor();
  if (each.profile) {
    await profiles.getByText(each.profile, { exact: true }).click();
  }
  await form.getByText('Can be measured there.').first().waitFor();
  await expectAccessible();
  await form.getByRole('button', { name: 'Next' }).click();
  await form.getByText('Container image', { exact: true }).first().waitFor();
  await form.getByRole('button', { name: 'Next' }).click();
  if (options.pullRequest) {
    await form
      .getByRole('radio', { name: 'Propose its files as a pull request' })
      .check();
  } else {
    await form.getByRole('radio', { name: 'Make it now' }).waitFor();
  }
  await form.getByRole('button', { name: 'Review' }).click();
  await form.getByText(each.name, { exact: true }).first().waitFor();
  return start();
}

/** Starts the task that is reviewed, and waits for it. */
async function start(): Promise<string> {
  await form.getByRole('button', { name: 'Create', exact: true }).click();
  await page.waitForURL(/\/create\/tasks\/[0-9a-f-]+$/);
  const id = page.url().split('/').pop()!;
  let status = '';
  await until('the task ends', 600_000, async () => {
    const task = await stack
      .client()
      .get<{ status: string }>(`/api/scaffolder/v2/tasks/${id}`);
    status = task.status;
    return !['open', 'processing'].includes(status);
  });
  const lines = await logOf(id);
  if (status !== 'completed') {
    throw new Error(`The task is ${status}:\n${lines.join('\n')}`);
  }
  return id;
}

async function logOf(task: string): Promise<string[]> {
  const events = await stack
    .client()
    .get<Array<{ body: { message: string } }>>(
      `/api/scaffolder/v2/tasks/${task}/events`,
    );
  return events.map(({ body }) => body.message);
}

/** The kinds of objects after a word like `created` in the log of a task, sorted. */
async function kindsInLog(task: string, change: string): Promise<string[]> {
  const found = (await logOf(task)).flatMap(line => {
    const kind = new RegExp(`${change}:? (\\w+) \\S+ in demo`).exec(line)?.[1];
    return kind ? [kind] : [];
  });
  return found.sort();
}

async function expectAccessible(): Promise<void> {
  expect(await violations(page, 'article')).toEqual([]);
}

const objects = () => listObjects(stack.addresses.kubernetes);

describe.each([GREENTHREAD, VLLM])('a model service with $system', each => {
  let before: string[];
  let made: string[];

  it('is made from the form, and serves', async () => {
    before = await objects();
    const task = await runForm(each, { says: /^The name is free/ });
    expect(await kindsInLog(task, 'created')).toEqual(each.kinds);
    const after = await objects();
    expect(after).toEqual(expect.arrayContaining(before));
    made = after.filter(object => !before.includes(object));
    expect(made.map(object => object.split(' ')[0]).sort()).toEqual(each.kinds);
  }, 900_000);

  it('has a page with state and SLOs, and its alert rules are loaded', async () => {
    await until('the model has an entity', PATIENCE_MS, async () => {
      const entity = await stack
        .client()
        .get<{ spec: { owner: string } }>(
          `/api/catalog/entities/by-name/component/default/${entityOf(each)}`,
        );
      return entity.spec.owner.endsWith(OWNER);
    });
    await page.getByRole('link', { name: 'Open the model' }).click();
    const entityUrl = `${stack.url}/catalog/default/component/${entityOf(
      each,
    )}`;
    await page.waitForURL(url => url.href.startsWith(entityUrl));
    await page.goto(`${entityUrl}/inference`);
    const content = page.locator('main');
    await content
      .locator('header')
      .getByText(/^(Serving|Sleeping)$/)
      .first()
      .waitFor();
    const slos = content
      .locator('section')
      .filter({ has: page.getByRole('heading', { name: 'SLOs', level: 2 }) });
    await slos.getByText(each.slo, { exact: true }).first().waitFor();
    expect(await slos.innerText()).not.toContain('could not');

    let alerts: LoadedRule[] = [];
    await until('Prometheus has its rules', PATIENCE_MS, async () => {
      alerts = await loadedAlerts(modelOf(each));
      return alerts.some(({ name }) => name === BURN);
    });
    for (const { name, annotations, labels } of alerts) {
      expect([name, labels.owner]).toEqual([name, OWNER]);
      const runbook = annotations.runbook_url.split('/').pop()!;
      expect(readdirSync(RUNBOOKS)).toContain(runbook);
    }
  }, 400_000);

  it('is not changed by the same form again', async () => {
    const task = await runForm(each, {
      says: /was made by such a form before/,
    });
    expect(await kindsInLog(task, 'unchanged')).toEqual(each.kinds);
    expect(await logOf(task)).toContainEqual(
      expect.stringContaining('Nothing changes'),
    );
    expect(await objects()).toEqual(expect.arrayContaining(made));
  }, 900_000);

  it('is taken away with exactly what was made', async () => {
    const there = await objects();
    await openTemplate('Decommission a model service');
    const picker = form.getByRole('combobox', { name: 'Model to delete' });
    await picker.fill(each.name);
    await page.getByRole('option', { name: new RegExp(each.name) }).click();
    const table = form.getByRole('table', {
      name: `${each.kinds.length} objects will be deleted`,
    });
    await table.waitFor();
    const listed = await table.locator('tbody tr').evaluateAll(rows =>
      rows.map(row => {
        const cells = [...row.querySelectorAll('th, td')];
        const [name, kind, namespace] = cells.map(cell =>
          (cell.textContent ?? '').trim(),
        );
        return `${kind.split(' ')[0]} ${namespace}/${name}`;
      }),
    );
    expect(listed.sort()).toEqual([...made].sort());
    await expectAccessible();
    await form.getByRole('button', { name: 'Next' }).click();
    await form.getByRole('checkbox').check();
    await form.getByRole('button', { name: 'Review' }).click();
    const task = await start();
    expect(await kindsInLog(task, 'Deleting')).toEqual(each.kinds);

    const left = await objects();
    expect(there.filter(object => !left.includes(object)).sort()).toEqual(
      [...made].sort(),
    );
    await until('its entity is gone', PATIENCE_MS, async () => {
      const found = await stack
        .client()
        .get<unknown[]>(
          `/api/catalog/entities?filter=kind=component,metadata.name=${entityOf(
            each,
          )}`,
        );
      return found.length === 0;
    });
    await until('its rules are gone', PATIENCE_MS, async () => {
      return (await loadedAlerts(modelOf(each))).length === 0;
    });
  }, 600_000);
});

it('proposes exactly the rendered files on a branch, and makes nothing', async () => {
  const before = await objects();
  const task = await runForm(VLLM, {
    says: /^The name is free/,
    pullRequest: true,
  });
  expect(await objects()).toEqual(before);

  const { files } = await stack.client().post<{
    files: Array<{ path: string; content: string }>;
  }>('/api/inference/provisioning/render', {
    cluster: 'demo',
    driver: driverOf(VLLM),
    namespace: VLLM.namespace,
    name: VLLM.name,
    source: VLLM.source,
    owner: OWNER,
    sloProfile: VLLM.profile,
    gpus: 1,
    replicas: 1,
    options: { sleepMode: false },
  });
  const proposed = await branch(`model/vllm-${VLLM.name}`);
  expect(proposed).toEqual(
    Object.fromEntries(files.map(each => [each.path, each.content])),
  );
  expect(Object.keys(proposed)).toContain(
    `models/${modelOf(VLLM)}/catalog-info.yaml`,
  );
  const wrote = (await logOf(task)).flatMap(
    line => /Wrote (\S+)/.exec(line)?.[1] ?? [],
  );
  expect(wrote.sort()).toEqual(Object.keys(proposed).sort());
}, 900_000);

it("refuses the name of another team's model with a sentence", async () => {
  await fillModel(VLLM, 'mistral-7b');
  const sentence =
    /The name mistral-7b is taken in ml-models of demo.*take another name/;
  const asTyped = form.getByRole('status').getByText(sentence);
  await asTyped.waitFor();
  await form.getByRole('button', { name: 'Next' }).click();
  // The form itself says it now, in place of the field, and stays where it is.
  await asTyped.waitFor({ state: 'hidden' });
  await form.getByText(sentence).first().waitFor();
  await form.getByRole('textbox', { name: 'Name', exact: true }).waitFor();
  // The scaffolder says it in a colour of its own.
  expect(await violations(page, 'article', ['#root_name__error'])).toEqual([]);
}, 300_000);

it('throws no error in the browser', () => {
  expect(pageErrors).toEqual([]);
});

interface LoadedRule {
  name: string;
  type: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

/** What Prometheus itself has loaded for a model. */
async function loadedAlerts(model: string): Promise<LoadedRule[]> {
  const answer = await fetch(
    `${stack.addresses.prometheus}/api/v1/rules?type=alert`,
    { signal: AbortSignal.timeout(30_000) },
  );
  const { data } = await answer.json();
  const groups: Array<{ rules: LoadedRule[] }> = data.groups;
  return groups
    .flatMap(({ rules }) => rules)
    .filter(({ labels }) => labels?.inference_model === model);
}

/** Content of all files on a branch of the demo's repository, by path. */
async function branch(ref: string): Promise<Record<string, string>> {
  const at = { fs, gitdir: repository };
  const oid = await git.resolveRef({ ...at, ref });
  const files: Record<string, string> = {};
  for (const filepath of await git.listFiles({ ...at, ref })) {
    const { blob } = await git.readBlob({ ...at, oid, filepath });
    files[filepath] = Buffer.from(blob).toString('utf8');
  }
  return files;
}
