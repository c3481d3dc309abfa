import {
  ModelServiceSpec,
  ModelSpec,
  parseSloProfiles,
} from '@wakeboard/plugin-inference-common';
import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import { gpustackDriver } from '../../../plugins/inference-backend/src/drivers/gpustack';
import {
  composeService,
  ServiceObject,
} from '../../../plugins/inference-backend/src/provisioning/composeService';
import { DriverCluster } from './DriverCluster';
import { ownedSections } from './ownedFields';
import { RenderedDriver, renderedDrivers } from './specs';

const { signal } = new AbortController();

const profiles = parseSloProfiles(
  {
    all: {
      slos: {
        availability: { objective: 99.5 },
        latency: { objective: 95, threshold: '5s' },
        ttft: { objective: 95, threshold: '1s' },
        pace: { sli: 'interTokenLatency', objective: 95, threshold: '0.1s' },
        wake: { objective: 95, threshold: '5s' },
      },
    },
  },
  'slo.profiles',
);

/** What lives on a server of its own, with its rules and dashboard in a cluster. */
const onServer: RenderedDriver = {
  driver: gpustackDriver,
  specs: [
    [
      'a model on a server',
      {
        name: 'qwen',
        namespace: 'Default Cluster',
        source: 'hf://Qwen/Qwen3-0.6B',
        replicas: 1,
        gpus: 1,
        labels: {},
      },
    ],
  ],
};

/** What is made beside a model: rules, what scrapes it, and a dashboard. */
function besideModel(
  driver: InferenceDriver,
  spec: ModelSpec,
  cluster: string,
  namespace: string,
): ServiceObject[] {
  const isServer = driver.connect !== undefined;
  const asked: ModelServiceSpec = {
    ...spec,
    namespace: isServer ? spec.namespace : namespace,
    cluster: isServer ? 'lab' : cluster,
    driver: driver.id,
    owner: 'team-a',
    system: 'search',
    sloProfile: 'all',
    rules: { labels: { release: 'monitoring' } },
    monitors: { labels: { release: 'monitoring' } },
  };
  const service = composeService({
    spec: asked,
    driver,
    signals: driver.signals,
    profiles: { profiles, defaultProfile: 'all' },
    provisioning: {
      runbookBaseUrl: 'https://example.com/runbooks',
      severityLabels: { page: 'critical', ticket: 'warning' },
      requireOwner: true,
    },
    target: {
      cluster: asked.cluster,
      kind: isServer ? 'server' : 'cluster',
      namespaces: [asked.namespace],
      drivers: [driver],
      ruleLabels: {},
      monitorLabels: {},
      dashboardLabels: {},
      beside: isServer
        ? { cluster, ruleNamespace: namespace, dashboardNamespace: namespace }
        : { cluster },
    },
  });
  if ('refused' in service) throw new Error(service.refused);
  return service.objects.filter(({ part }) => part !== 'model');
}

/**
 * What is made beside models is what the API takes, keeps and gives back,
 * whatever was asked for.
 *
 * @param isChecked - whether the API knows every field of that
 */
export function describeServices(
  cluster: () => DriverCluster,
  isChecked: boolean,
): void {
  const cases = [...renderedDrivers, onServer].flatMap(({ driver, specs }) =>
    specs.map(([title, spec]) => ({ id: driver.id, title, driver, spec })),
  );

  it.each(cases)(
    'take what is made beside a model of $id, $title',
    async ({ driver, spec }) => {
      const { client } = cluster();
      const namespace = await cluster().newNamespace();
      const made = besideModel(driver, spec, client.cluster, namespace);
      const parts = made.map(({ part }) => part);
      expect(parts).toContain('rules');
      expect(parts).toContain('dashboard');
      for (const { kind, object } of made) {
        const tried = await client.apply(kind, object, {
          dryRun: true,
          signal,
        });
        expect(tried).toMatchObject(object);
        const stored = await client.apply(kind, object, { signal });
        expect(stored).toMatchObject(object);
        expect(await client.apply(kind, object, { signal })).toEqual(stored);
        expect(await ownedSections(cluster(), kind, object)).toEqual(
          new Set(['metadata', kind.kind === 'ConfigMap' ? 'data' : 'spec']),
        );
      }
    },
  );

  const itIfChecked = isChecked ? it : it.skip;

  itIfChecked(
    'take no rules with a field that the operator of Prometheus does not know',
    async () => {
      const { client } = cluster();
      const namespace = await cluster().newNamespace();
      const [{ driver, specs }] = renderedDrivers;
      const made = besideModel(driver, specs[0][1], client.cluster, namespace);
      const rules = made.find(({ part }) => part === 'rules');
      if (!rules) throw new Error('No rules are made');
      const spec = { ...Object(rules.object.spec), colour: 'red' };
      await expect(
        client.apply(
          rules.kind,
          { ...rules.object, spec },
          { dryRun: true, signal },
        ),
      ).rejects.toThrow('colour');
    },
  );
}
