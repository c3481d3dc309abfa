import { readdirSync, readFileSync } from 'node:fs';
import { AddressInfo } from 'node:net';
import path from 'node:path';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import {
  createMockDirectory,
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import {
  TemplateEntityV1beta3,
  templateEntityV1beta3Validator,
} from '@backstage/plugin-scaffolder-common';
import { JsonObject, JsonValue } from '@backstage/types';
import {
  InferenceService,
  inferenceServiceRef,
} from '@wakeboard/plugin-inference-node';
import scaffolderModuleInference from '@wakeboard/plugin-scaffolder-backend-module-inference';
import { parse } from 'yaml';
import { demoPublishModule } from './demoPublish/module';

/** The templates of `examples/templates`, in the real scaffolder, with an inference backend that only listens. */

const FOLDER = path.resolve(__dirname, '../../../examples/templates');
const DRIVERS = [
  'greenthread',
  'kthena',
  'llmkube',
  'vllm',
  'triton',
  'gpustack',
];

function templateOf(folder: string): TemplateEntityV1beta3 {
  const file = path.join(FOLDER, folder, 'template.yaml');
  return parse(readFileSync(file, 'utf8'));
}

interface Field {
  type?: string;
  default?: JsonValue;
  const?: JsonValue;
  required?: string[];
  properties?: Record<string, Field>;
  'ui:field'?: string;
  dependencies?: Record<string, { oneOf: Field[] }>;
}

/** What a form holds that a person leaves as it is, with its conditional fields as far as `chosen` reveals them. */
function untouched(field: Field, chosen: JsonObject): JsonObject {
  const own = Object.fromEntries(
    Object.entries(field.properties ?? {}).flatMap(([name, each]) => {
      const value =
        chosen[name] ??
        each.default ??
        (each.properties && untouched(each, chosen));
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const revealed = Object.entries(field.dependencies ?? {}).flatMap(
    ([name, { oneOf }]) =>
      oneOf.filter(each => each.properties?.[name]?.const === own[name]),
  );
  return Object.assign(
    {},
    ...revealed.map(each => untouched(each, { ...chosen, ...own })),
    own,
  );
}

const FILLED = {
  target: { cluster: 'demo', namespace: 'llm' },
  name: 'qwen',
  source: 'hf://Qwen/Qwen3-8B',
  owner: 'group:default/search-team',
};

/** The values of a form with these changed. */
function valuesOf(template: TemplateEntityV1beta3, changed: JsonObject = {}) {
  const chosen: JsonObject = { ...FILLED, ...changed };
  const pages = template.spec.parameters as unknown as Field[];
  return Object.assign({}, ...pages.map(page => untouched(page, chosen)));
}

/** Everything that stands in `${{ }}` of a template. */
const expressionsOf = (template: TemplateEntityV1beta3) =>
  JSON.stringify([template.spec.steps, template.spec.output]);

it('are one for each system, and one that decommissions', () => {
  const folders = readdirSync(FOLDER, { withFileTypes: true })
    .filter(each => each.isDirectory())
    .map(each => each.name);
  expect(folders.sort()).toEqual([...DRIVERS, 'decommission'].sort());
});

describe.each([...DRIVERS, 'decommission'])('the template %s', folder => {
  const template = templateOf(folder);

  it('is what the catalog takes for a template', async () => {
    expect(await templateEntityV1beta3Validator.check(template as never)).toBe(
      true,
    );
  });

  it('reads no parameter that its form does not have, and none for nothing', () => {
    const pages = template.spec.parameters as unknown as Field[];
    const names = (field: Field): string[] => [
      ...Object.entries(field.properties ?? {}).flatMap(([name, each]) => [
        name,
        ...(each['ui:field'] ? [] : names(each)),
      ]),
      ...Object.values(field.dependencies ?? {}).flatMap(({ oneOf }) =>
        oneOf.flatMap(names),
      ),
    ];
    const known = new Set(pages.flatMap(names));
    const read = new Set(
      [...expressionsOf(template).matchAll(/parameters((?:\.\w+)+)/g)].flatMap(
        ([, at]) => at.slice(1).split('.'),
      ),
    );
    // Of the values of fields that have a form of their own.
    const inside = ['cluster', 'namespace', 'gpus', 'maxModelLength'];
    expect(
      [...read].filter(each => !known.has(each) && !inside.includes(each)),
    ).toEqual([]);
    expect(
      [...known].filter(each => !read.has(each) && each !== 'confirmed'),
    ).toEqual([]);
  });
});

it('have nothing deleted that nobody confirmed', () => {
  const [, { properties }] = templateOf('decommission').spec
    .parameters as unknown as Field[];
  // Forms fill in by themselves what is constant or has a default.
  expect(properties?.confirmed).not.toHaveProperty('const');
  expect(properties?.confirmed).not.toHaveProperty('default');
  expect(properties?.confirmed).toHaveProperty('enum', [true]);
});

describe('in the scaffolder, the templates', () => {
  const disk = createMockDirectory();
  const applied: JsonObject[] = [];
  const ref = (spec: JsonObject) => {
    const { cluster, namespace, driver, name } = spec as Record<string, string>;
    return { cluster, namespace, driver, name };
  };
  const inference = {
    checkModel: async (spec: JsonObject) => ({
      ref: ref(spec),
      problems: [],
      notes: [],
    }),
    renderModel: async (spec: JsonObject) => {
      applied.push(spec);
      return {
        ref: ref(spec),
        files: [{ path: 'models/model.yaml', content: 'kind: Model\n' }],
        notes: ['A note.'],
      };
    },
    applyModel: async ({ spec }: { spec: JsonObject }) => ({
      ref: ref(spec),
      objects: [],
      notes: [],
    }),
    listProvisioned: async () => ({ objects: [], errors: [] }),
    deleteModel: async () => ({ objects: [], errors: [] }),
  };
  let backend: Awaited<ReturnType<typeof startTestBackend>>;

  beforeAll(async () => {
    disk.setContent({ work: {} });
    backend = await startTestBackend({
      features: [
        scaffolderPlugin,
        scaffolderModuleInference,
        demoPublishModule,
        catalogServiceMock.factory({
          entities: [
            {
              apiVersion: 'backstage.io/v1alpha1',
              kind: 'User',
              metadata: { name: 'mock', namespace: 'default' },
              spec: { memberOf: [] },
            },
          ],
        }),
        mockServices.rootConfig.factory({
          data: {
            backend: { workingDirectory: disk.resolve('work') },
            demo: {
              publish: { repository: disk.resolve('repositories/models.git') },
            },
          },
        }),
        createServiceFactory({
          service: inferenceServiceRef,
          deps: {},
          factory: () => inference as unknown as InferenceService,
        }),
      ],
    });
  }, 120_000);
  afterAll(() => backend?.stop());
  beforeEach(() => {
    applied.length = 0;
  });

  async function tryOut(template: TemplateEntityV1beta3, values: JsonObject) {
    const { port } = backend.server.address() as AddressInfo;
    const answer = await fetch(
      `http://127.0.0.1:${port}/api/scaffolder/v2/dry-run`,
      {
        method: 'POST',
        headers: {
          authorization: mockCredentials.user.header(),
          'content-type': 'application/json',
        },
        body: JSON.stringify({ template, values, directoryContents: [] }),
      },
    );
    const body = await answer.json();
    if (!answer.ok) throw new Error(JSON.stringify(body));
    return body as { log: JsonValue; output: JsonObject };
  }

  it.each(DRIVERS)(
    'give %s what a form says that nobody changed, and nothing else',
    async driver => {
      const template = templateOf(driver);
      const { log, output } = await tryOut(template, valuesOf(template));
      const [spec] = applied;
      expect(spec).toMatchObject({
        ...ref({ ...FILLED.target, driver, name: 'qwen' }),
        source: FILLED.source,
        owner: 'search-team',
        replicas: 1,
        gpus: expect.any(Number),
      });
      expect(JSON.stringify(spec)).not.toMatch(/\$\{\{|null|""/);
      expect(spec).not.toHaveProperty('system');
      expect(spec).not.toHaveProperty('dashboard');
      expect(spec).not.toHaveProperty('monitors');
      expect(JSON.stringify(log)).toContain(
        `Would wait until demo/llm/${driver}/qwen is serving`,
      );
      expect(output).toMatchObject({
        links: [{ entityRef: `component:default/demo.llm.${driver}.qwen` }],
        text: [],
      });
    },
    60_000,
  );

  it.each(DRIVERS)(
    'propose the files of %s on a branch where that is asked for',
    async driver => {
      const template = templateOf(driver);
      const { log, output } = await tryOut(
        template,
        valuesOf(template, {
          delivery: 'pullRequest',
          withDashboard: false,
          withMonitor: false,
          replicas: 0,
        }),
      );
      expect(applied).toEqual([
        expect.objectContaining({ dashboard: false, replicas: 0 }),
      ]);
      expect(JSON.stringify(log)).toContain(
        `Would be on branch model/${driver}-qwen: models/model.yaml`,
      );
      expect(JSON.stringify(log)).not.toContain('Would wait');
      expect(output).toMatchObject({
        links: [],
        text: [
          {
            content: expect.stringContaining(
              `Branch \`model/${driver}-qwen\` of \`${disk.resolve(
                'repositories/models.git',
              )}\``,
            ),
          },
        ],
      });
      expect(JSON.stringify(output)).toContain('- models/model.yaml');
    },
    60_000,
  );

  it.each<[string, JsonObject, JsonObject]>([
    [
      'greenthread',
      { lora: true, loraMaxRank: 16, kvCache: true, gpuProduct: 'NVIDIA-L4' },
      {
        lora: { maxRank: 16 },
        kvCache: {},
        nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-L4' },
      },
    ],
    [
      'kthena',
      { scaling: 'automatic', minReplicas: 2 },
      {
        minReplicas: 2,
        maxReplicas: 3,
        metric: { name: 'vllm:num_requests_running', targetValue: '8' },
      },
    ],
    [
      'llmkube',
      { autoscaling: true, tokenSecretName: 'hf' },
      { autoscaling: { maxReplicas: 3 }, tokenSecret: { name: 'hf' } },
    ],
  ])(
    'give %s what is revealed by a choice',
    async (driver, changed, options) => {
      const template = templateOf(driver);
      await tryOut(template, valuesOf(template, changed));
      expect(applied[0].options).toMatchObject(options);
      await tryOut(template, {
        ...valuesOf(template, changed),
        lora: false,
        kvCache: false,
        scaling: 'fixed',
        autoscaling: false,
        gpuProduct: '',
        tokenSecretName: '',
      });
      for (const name of Object.keys(options)) {
        expect(applied[1].options).not.toHaveProperty([name]);
      }
    },
    60_000,
  );

  it('decommission the model that is picked', async () => {
    const { output } = await tryOut(templateOf('decommission'), {
      model: 'demo/llm/vllm/qwen',
      confirmed: true,
    });
    expect(output).toMatchObject({
      text: [
        { content: expect.stringContaining('Of `demo/llm/vllm/qwen`, 0') },
      ],
    });
  });
});
