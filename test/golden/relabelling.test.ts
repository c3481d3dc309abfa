import {
  ModelServiceSpec,
  parseSloProfiles,
} from '@wakeboard/plugin-inference-common';
import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import { builtInDrivers } from '../../plugins/inference-backend/src/drivers';
import { composeService } from '../../plugins/inference-backend/src/provisioning/composeService';
import { renderedDrivers } from '../cluster/drivers/specs';

/**
 * Owner, system and SLO profile of a model change, and so do the labels that
 * anybody adds; its pods have to run on while they do. What is wanted of the
 * pods is in `spec` alone, wherever a system has it.
 */

const profiles = parseSloProfiles(
  {
    relaxed: { slos: { availability: { objective: 99 } } },
    strict: { slos: { availability: { objective: 99.9 } } },
  },
  'profiles',
);

const ofGpustack: Array<[string, Partial<ModelServiceSpec>]> = [
  ['a model', {}],
  [
    'a program of its own',
    {
      gpus: 0,
      image: 'registry.example/own:1',
      options: { backend: 'Custom', runCommand: 'serve' },
    },
  ],
];

const cases = [
  ...renderedDrivers.map(({ driver, specs }) => ({ driver, specs })),
  ...builtInDrivers
    .filter(({ id }) => id === 'gpustack')
    .map(driver => ({ driver, specs: ofGpustack })),
].flatMap(({ driver, specs }) =>
  specs.map(([title, spec]) => ({ driver, title, spec })),
);

function modelOf(driver: InferenceDriver, spec: ModelServiceSpec) {
  const kind = driver.id === 'gpustack' ? 'server' : 'cluster';
  const service = composeService({
    spec,
    target: {
      cluster: spec.cluster,
      kind,
      namespaces: [spec.namespace],
      drivers: [driver],
      ruleLabels: {},
      monitorLabels: {},
      dashboardLabels: {},
      beside: { cluster: 'demo', ruleNamespace: 'monitoring' },
    },
    driver,
    signals: driver.signals,
    profiles: { profiles },
    provisioning: {
      runbookBaseUrl: 'https://docs.example.com/runbooks',
      severityLabels: {},
      requireOwner: false,
    },
  });
  if ('refused' in service) throw new Error(service.refused);
  return service.objects
    .filter(({ part }) => part === 'model')
    .map(({ object: { metadata, ...wanted } }) => ({
      labels: metadata.labels,
      rest: { ...wanted, metadata: { ...metadata, labels: {} } },
    }));
}

it('is tried with every built-in system', () => {
  const tried = new Set(cases.map(({ driver }) => driver.id));
  expect([...tried]).toEqual(
    expect.arrayContaining(builtInDrivers.map(({ id }) => id)),
  );
});

it.each(cases)(
  'labels that change are on what is made, and on no pod: $driver.id, $title',
  ({ driver, spec }) => {
    const asked: ModelServiceSpec = {
      source: 'hf://Qwen/Qwen3-8B',
      name: 'demo',
      ...spec,
      labels: { team: 'one' },
      cluster: 'demo',
      namespace: 'llm',
      driver: driver.id,
      owner: 'search',
      system: 'shop',
      sloProfile: 'relaxed',
      rules: { labels: { release: 'one' } },
    };
    const before = modelOf(driver, asked);
    const after = modelOf(driver, {
      ...asked,
      labels: { team: 'two', colour: 'red' },
      owner: 'platform',
      system: 'mail',
      sloProfile: 'strict',
      rules: { labels: { release: 'two' } },
    });
    expect(after.map(({ rest }) => rest)).toEqual(
      before.map(({ rest }) => rest),
    );
    expect(JSON.stringify(after.map(({ rest }) => rest))).not.toMatch(
      /platform|inference\/(owner|system|slo-profile)/,
    );
    for (const { labels } of after) {
      expect(labels).toMatchObject({
        'inference/owner': 'platform',
        'inference/system': 'mail',
        'inference/slo-profile': 'strict',
        colour: 'red',
      });
    }
  },
);
