import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { PACKAGE_FOLDER } from '../packageFolder';
import { loadScenario } from '../scenario';
import { exampleRules } from './exampleRules';
import { obtainPrograms } from './programs';

const ROOT = path.resolve(PACKAGE_FOLDER, '../..');

interface Rule {
  record?: string;
  alert?: string;
  expr: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

function rulesOf(file: string): Rule[] {
  const { groups } = parse(readFileSync(file, 'utf8'));
  return groups.flatMap((group: { rules: Rule[] }) => group.rules);
}

/** What a link to the page may end with; nothing always, if there is such a page. */
function anchorsOf(page: string): string[] {
  const headings = readFileSync(page, 'utf8').match(/^#+ .*$/gm) ?? [];
  return [
    '',
    ...headings.map(line =>
      line.replace(/^#+ /, '#').toLowerCase().replace(/ /g, '-'),
    ),
  ];
}

const files = exampleRules();
const generated = files.filter(file => /(sloth|pyrra)-/.test(file));
const name = (file: string) => path.basename(file);

describe('the rules of the demo', () => {
  it('are from both generators, and one file of our own', () => {
    expect(files.map(name)).toEqual([
      'greenthread-wake-stuck.yaml',
      'pyrra-llama-3-8b-instruct.yaml',
      'sloth-gpt-oss-20b.yaml',
    ]);
  });

  it('are accepted by promtool', async () => {
    const { folder } = await obtainPrograms(() => {});
    const check = await promisify(execFile)(path.join(folder, 'promtool'), [
      'check',
      'rules',
      ...files,
    ]);
    expect(check.stdout.match(/SUCCESS/g)).toHaveLength(files.length);
  }, 300_000);

  it.each(generated.map(name))('%s names its model in every rule', file => {
    const { models } = loadScenario('steady');
    const rules = rulesOf(path.join(ROOT, 'examples/rules', file));
    const labelled = rules.filter(rule => rule.record);
    for (const { labels } of labelled) {
      expect(labels?.namespace).toBe('greenthread-system');
      expect(Object.keys(models)).toContain(labels?.model);
    }
    expect(labelled.length).toBeGreaterThan(7);
  });

  it.each(files.map(name))(
    '%s sends whoever is called to a page that exists',
    file => {
      const alerts = rulesOf(path.join(ROOT, 'examples/rules', file)).filter(
        rule => rule.alert,
      );
      expect(alerts.length).toBeGreaterThan(1);
      for (const { annotations } of alerts) {
        const { pathname, hash } = new URL(annotations?.runbook_url ?? '');
        expect(anchorsOf(path.join(ROOT, pathname))).toContain(hash);
      }
    },
  );
});
