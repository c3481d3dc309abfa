import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  ManifestFile,
  ModelServiceSpec,
  parseSloProfiles,
} from '@wakeboard/plugin-inference-common';
import { parse, parseAllDocuments } from 'yaml';
import { builtInDrivers } from '../../plugins/inference-backend/src/drivers';
import { composeService } from '../../plugins/inference-backend/src/provisioning/composeService';
import { promtool } from '../rules/promtool';

/**
 * What a person asks for, and every file that comes of it. After a change that
 * is meant, `GOLDEN=write` writes the files anew; read the difference.
 */

const FOLDER = path.join(__dirname, 'manifests');
const CASES = ['greenthread', 'vllm'];

const read = (...names: string[]) =>
  readFileSync(path.join(FOLDER, ...names), 'utf8');

const profiles = parseSloProfiles(parse(read('profiles.yaml')), 'profiles');

function filesOf(name: string): { files: ManifestFile[]; notes: string[] } {
  const spec: ModelServiceSpec = parse(read(name, 'spec.yaml'));
  const driver = builtInDrivers.find(({ id }) => id === spec.driver);
  if (!driver) throw new Error(`There is no driver ${spec.driver}`);
  const service = composeService({
    spec,
    target: {
      cluster: spec.cluster,
      kind: 'cluster',
      namespaces: [spec.namespace],
      drivers: [driver],
      ruleLabels: {},
      monitorLabels: {},
      dashboardLabels: {},
      beside: { cluster: spec.cluster },
    },
    driver,
    signals: driver.signals,
    profiles: { profiles },
    provisioning: {
      runbookBaseUrl: 'https://docs.example.com/runbooks',
      severityLabels: { page: 'critical', ticket: 'warning' },
      requireOwner: false,
    },
  });
  if ('refused' in service) throw new Error(service.refused);
  const { files, notes } = service;
  return { files, notes };
}

/** The golden files, by the paths that they are to have. */
function goldenOf(name: string): Record<string, string> {
  const folder = path.join(FOLDER, name);
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name !== 'spec.yaml')
    .map(entry =>
      path.relative(folder, path.join(entry.parentPath, entry.name)),
    );
  return Object.fromEntries(paths.map(each => [each, read(name, each)]));
}

function writeGolden(name: string, files: Record<string, string>): void {
  rmSync(path.join(FOLDER, name, 'models'), { recursive: true, force: true });
  for (const [file, content] of Object.entries(files)) {
    const to = path.join(FOLDER, name, file);
    mkdirSync(path.dirname(to), { recursive: true });
    writeFileSync(to, content);
  }
}

describe.each(CASES)('the model service of %s', name => {
  const { files, notes } = filesOf(name);
  const made = Object.fromEntries([
    ...files.map(({ path: file, content }) => [file, content]),
    ['notes.txt', `${notes.join('\n')}\n`],
  ]);
  if (process.env.GOLDEN === 'write') writeGolden(name, made);
  const golden = goldenOf(name);

  it('is of the files that it is to be of', () => {
    expect(Object.keys(made).sort()).toEqual(Object.keys(golden).sort());
  });

  it.each(Object.keys(golden))('is as it is to be in %s', file => {
    expect(made[file]).toBe(golden[file]);
  });

  it('has the label by which it is taken away on everything that is made', () => {
    const objects = files
      .filter(({ path: file }) => !file.endsWith('kustomization.yaml'))
      .flatMap(({ content }) => parseAllDocuments(content))
      .map(document => document.toJS());
    expect(objects.length).toBeGreaterThan(2);
    for (const { metadata } of objects) {
      expect(metadata.labels).toMatchObject({
        'inference/provisioned-by': 'wakeboard',
        'inference/provisioned-model': expect.any(String),
        'inference/owner': 'search',
      });
    }
  });

  it('has rules that promtool accepts', async () => {
    const rules = files.find(({ path: file }) =>
      file.endsWith('prometheus-rule.yaml'),
    );
    const folder = mkdtempSync(path.join(tmpdir(), 'wakeboard-golden-'));
    try {
      const file = path.join(folder, 'rules.json');
      const { spec } = parse(rules?.content ?? '');
      writeFileSync(file, JSON.stringify({ groups: spec.groups }));
      expect(await promtool('check', 'rules', file)).toMatch(
        /SUCCESS: [1-9]\d* rules found/,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 300_000);
});
