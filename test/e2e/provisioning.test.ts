import * as git from 'isomorphic-git';
import fs, { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Browser, Page } from 'playwright-core';
import { launchBrowser, openPage, signIn } from '../support/browser';
import { listObjects, listReplicas } from '../support/listObjects';
import { PATIENCE_MS, Stack, until } from '../support/stack';
import { takePicture } from '../support/takePicture';
import { ModelServiceForm } from './ModelServiceForm';
import { casesOf, driverOf, entityOf, modelOf } from './provisioningCases';

jest.setTimeout(900_000);

/**
 * Model services from one form, as a person makes them: filled in, made, made
 * again, taken away, and proposed as a pull request. What there is afterwards
 * is asked of the cluster, of GPUStack and of Prometheus themselves.
 *
 * `WAKEBOARD_E2E_SYSTEMS` says for which systems: `all`, or names with commas
 * between them. Left out, it is two of them, because each takes minutes.
 * `WAKEBOARD_PICTURES` is a folder for pictures of the pages.
 */

const OWNER = 'assistant-team';
const SYSTEMS = process.env.WAKEBOARD_E2E_SYSTEMS || 'GreenThread,vLLM';

const RUNBOOKS = path.resolve(__dirname, '../../docs/runbooks');
const BURN = 'InferenceModelErrorBudgetBurn';

let stack: Stack;
let browser: Browser;
let page: Page;
let form: ModelServiceForm;
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
  page = await openPage(browser);
  page.on('pageerror', error => pageErrors.push(String(error)));
  form = new ModelServiceForm(page, stack);
  await until('the catalog has the templates', PATIENCE_MS, async () => {
    const found = await stack
      .client()
      .get<unknown[]>('/api/catalog/entities?filter=kind=template');
    return found.length === 7;
  });
  await page.goto(stack.url);
  await signIn(page);
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  if (repository) rmSync(repository, { recursive: true, force: true });
});

const objects = () => listObjects(stack.addresses);
const kindOf = (object: string) => object.split(' ')[0];

describe.each(casesOf(SYSTEMS))('a model service with $system', each => {
  let before: string[];
  let made: string[];

  it('is made from the form, and serves', async () => {
    before = await objects();
    const task = await form.run(each, {
      says: /^The name is free/,
      pictures: 'made',
    });
    const after = await objects();
    expect(after).toEqual(expect.arrayContaining(before));
    made = after.filter(object => !before.includes(object));
    expect(made.map(kindOf)).toEqual(each.kinds);
    expect(await form.objectsIn(task, 'created')).toEqual(made);
  });

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
    await takePicture(page, `${driverOf(each)}-entity`, ['light', 'dark']);
  });

  it('is not changed by the same form again', async () => {
    const task = await form.run(each, {
      says: /was made by such a form before/,
      pictures: 'again',
    });
    expect(await form.objectsIn(task, 'unchanged')).toEqual(made);
    expect(await form.logOf(task)).toContainEqual(
      expect.stringContaining('Nothing changes'),
    );
    expect(await objects()).toEqual([...before, ...made].sort());
  });

  it('is taken away with exactly what was made', async () => {
    await form.open('Decommission a model service');
    const { content } = form;
    const picker = content.getByRole('combobox', { name: 'Model to delete' });
    await picker.fill(each.name);
    await page.getByRole('option', { name: new RegExp(each.name) }).click();
    const table = content.getByRole('table', {
      name: `${each.kinds.length} objects will be deleted`,
    });
    await table.waitFor();
    const listed = await table.locator('tbody tr').evaluateAll(rows =>
      rows.map(row => {
        const cells = [...row.querySelectorAll('th, td')];
        const [name, kind, namespace, cluster] = cells.map(cell =>
          (cell.textContent ?? '').trim(),
        );
        return `${kind.split(' ')[0]} ${namespace}/${name} in ${cluster}`;
      }),
    );
    expect(listed.sort()).toEqual(made);
    await form.expectAccessible();
    await takePicture(page, `${driverOf(each)}-decommission`);
    const confirmation = content.getByRole('checkbox');
    await form.next(confirmation);
    await confirmation.check();
    await content.getByRole('button', { name: 'Review' }).click();
    const task = await form.start();
    expect(await form.objectsIn(task, 'Deleting')).toEqual(made);

    expect(await objects()).toEqual(before);
    await until('nothing of it runs', PATIENCE_MS, async () => {
      const running = await listReplicas(stack.addresses);
      return !running.some(name => name.startsWith(each.name));
    });
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
    await takePicture(page, `${driverOf(each)}-gone`);
  });

  it('is proposed as exactly the rendered files on a branch, and not made', async () => {
    const task = await form.run(each, {
      says: /^The name is free/,
      pullRequest: true,
      pictures: 'proposed',
    });
    expect(await objects()).toEqual(before);

    const { files } = await stack.client().post<{
      files: Array<{ path: string; content: string }>;
    }>('/api/inference/provisioning/render', {
      cluster: each.cluster,
      driver: driverOf(each),
      namespace: each.namespace,
      name: each.name,
      source: each.source,
      owner: OWNER,
      sloProfile: each.profile ?? 'standard',
      gpus: 1,
      replicas: 1,
      options: each.options,
    });
    const proposed = await branch(`model/${driverOf(each)}-${each.name}`);
    expect(proposed).toEqual(
      Object.fromEntries(files.map(file => [file.path, file.content])),
    );
    expect(Object.keys(proposed)).toContain(
      `models/${modelOf(each)}/catalog-info.yaml`,
    );
    const wrote = (await form.logOf(task)).flatMap(
      line => /Wrote (\S+)/.exec(line)?.[1] ?? [],
    );
    expect(wrote.sort()).toEqual(Object.keys(proposed).sort());
  });
});

it("refuses the name of another team's model with a sentence", async () => {
  const [vllm] = casesOf('vLLM');
  await form.fillModel(vllm, 'mistral-7b');
  const sentence =
    /The name mistral-7b is taken in ml-models of demo.*take another name/;
  const { content } = form;
  const asTyped = content.getByRole('status').getByText(sentence);
  await asTyped.waitFor();
  await content.getByRole('button', { name: 'Next' }).click();
  // Above the form stands which field it is, so that the sentence is there once.
  await content
    .getByText("'Name' is not accepted; the reason stands at the field.")
    .waitFor();
  expect(await content.getByText(sentence).count()).toBe(1);
  await content.getByRole('textbox', { name: 'Name', exact: true }).waitFor();
  await form.expectAccessible();
});

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
