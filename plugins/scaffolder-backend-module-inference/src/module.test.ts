import { createServiceFactory } from '@backstage/backend-plugin-api';
import {
  createMockDirectory,
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import { JsonObject, JsonValue } from '@backstage/types';
import {
  InferenceService,
  inferenceServiceRef,
} from '@wakeboard/plugin-inference-node';
import scaffolderModuleInference from './index';
import { FakeInference } from './testing/FakeInference';

jest.setTimeout(120_000);

const SECRET = 'hf_AbCdEfGhIjKlMnOpQrSt';

const TEMPLATE = {
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name: 'model', namespace: 'default' },
  spec: {
    owner: 'group:default/ml-platform',
    type: 'model-service',
    parameters: [{ properties: { name: { type: 'string' } } }],
    steps: [
      {
        id: 'render',
        name: 'Write the files',
        action: 'inference:model:render',
        input: { model: aModel() },
      },
      {
        id: 'apply',
        name: 'Make it',
        action: 'inference:model:apply',
        input: { model: aModel() },
      },
      {
        id: 'wait',
        name: 'Wait for it',
        action: 'inference:model:wait',
        input: {
          modelRef: '${{ steps.apply.output.modelRef }}',
          timeout: '1 second',
        },
      },
    ],
    output: {
      entityRef: '${{ steps.apply.output.entityRef }}',
      files: '${{ steps.render.output.files }}',
    },
  },
};

/** As a template gives it, with secrets through filters. */
function aModel() {
  return {
    cluster: 'demo',
    driver: 'vllm',
    namespace: 'llm',
    name: '${{ parameters.name }}',
    source: 'hf://Qwen/Qwen3-8B',
    image: '${{ parameters.image }}',
    args: [
      '--hf-token',
      '${{ secrets.token }}',
      '--note',
      '${{ secrets.token | dump | upper }}',
    ],
    options: { password: '${{ secrets.token | reverse }}' },
  };
}

interface TaskEvent {
  type: string;
  body: { message: string; status?: string; output?: JsonObject };
}

describe('the actions in the scaffolder', () => {
  const disk = createMockDirectory();
  let inference: FakeInference;
  let backend: Awaited<ReturnType<typeof startTestBackend>>;

  beforeEach(async () => {
    inference = new FakeInference();
    backend = await startTestBackend({
      features: [
        scaffolderPlugin,
        scaffolderModuleInference,
        catalogServiceMock.factory({
          entities: [
            TEMPLATE,
            {
              apiVersion: 'backstage.io/v1alpha1',
              kind: 'User',
              metadata: { name: 'mock', namespace: 'default' },
              spec: { memberOf: [] },
            },
          ],
        }),
        mockServices.rootConfig.factory({
          data: { backend: { workingDirectory: disk.path } },
        }),
        createServiceFactory({
          service: inferenceServiceRef,
          deps: {},
          factory: () =>
            inference as Partial<InferenceService> as InferenceService,
        }),
      ],
    });
  });
  afterEach(async () => {
    await backend.stop();
  });

  async function ask(
    method: string,
    path: string,
    body?: JsonValue,
  ): Promise<any> {
    const { port } = backend.server.address() as { port: number };
    const response = await fetch(
      `http://127.0.0.1:${port}/api/scaffolder${path}`,
      {
        method,
        headers: {
          authorization: mockCredentials.user.header(),
          'content-type': 'application/json',
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      },
    );
    if (!response.ok)
      throw new Error(`${response.status}: ${await response.text()}`);
    return response.json();
  }

  /** The events of a task, when it has ended as often as told. */
  async function eventsOf(taskId: string, ended: number): Promise<TaskEvent[]> {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const events: TaskEvent[] = await ask(
        'GET',
        `/v2/tasks/${taskId}/events?after=0`,
      );
      const ends = events.filter(({ type }) => type === 'completion');
      if (ends.length >= ended) return events;
      if (Date.now() > deadline)
        throw new Error(`The task does not end: ${JSON.stringify(events)}`);
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }

  async function create(): Promise<string> {
    const { id } = await ask('POST', '/v2/tasks', {
      templateRef: 'template:default/model',
      values: { name: 'chat' },
      secrets: { token: SECRET },
    });
    return id;
  }

  const statusOf = async (taskId: string) =>
    (await ask('GET', `/v2/tasks/${taskId}`)).status;

  it('are listed with their schemas and examples', async () => {
    const actions: Array<{ id: string; examples: unknown[] }> = await ask(
      'GET',
      '/v2/actions',
    );
    const ours = actions.filter(({ id }) => id.startsWith('inference:'));
    expect(ours.map(({ id }) => id).sort()).toEqual([
      'inference:model:apply',
      'inference:model:delete',
      'inference:model:render',
      'inference:model:wait',
    ]);
    for (const { examples } of ours) expect(examples).not.toEqual([]);
  });

  it('make a model service for the user who started the task, and log no secret', async () => {
    const taskId = await create();
    const events = await eventsOf(taskId, 1);
    expect(await statusOf(taskId)).toBe('completed');
    expect(inference.made.size).toBe(1);
    const [spec] = [...inference.made.values()].map(text => JSON.parse(text));
    expect(spec).toMatchObject({
      name: 'chat',
      args: ['--hf-token', SECRET, '--note', expect.any(String)],
    });
    expect(spec).not.toHaveProperty('image');
    expect(inference.calls.map(({ principal }) => principal)).toEqual(
      inference.calls.map(() => ({
        type: 'user',
        userEntityRef: 'user:default/mock',
      })),
    );
    const { output } = events.find(({ type }) => type === 'completion')!.body;
    expect(output).toEqual({
      entityRef: 'component:default/demo.llm.vllm.chat',
      files: ['models/a/model.yaml', 'models/a/catalog-info.yaml'],
    });
    expectNoSecret(JSON.stringify(events));
    expect(JSON.stringify(events)).toContain('created: Deployment llm/chat');
  });

  it('go on where the task was tried again, without making anything a second time', async () => {
    inference.states = [{ state: 'starting' }];
    const taskId = await create();
    const failed = await eventsOf(taskId, 1);
    expect(await statusOf(taskId)).toBe('failed');
    expect(JSON.stringify(failed)).toContain('last seen: starting');
    inference.states = [{ state: 'serving' }];
    await ask('POST', `/v2/tasks/${taskId}/retry`, {
      secrets: { token: SECRET },
    });
    const deadline = Date.now() + 60_000;
    while ((await statusOf(taskId)) !== 'completed' && Date.now() < deadline)
      await new Promise(resolve => setTimeout(resolve, 100));
    expect(await statusOf(taskId)).toBe('completed');
    expect(inference.count('applyModel')).toBe(1);
    expect(inference.made.size).toBe(1);
  });

  it('say in the log of the task what speaks against a model service', async () => {
    inference.problems = [
      { field: 'name', message: 'chat belongs to group:default/search' },
    ];
    const taskId = await create();
    const events = await eventsOf(taskId, 1);
    expect(await statusOf(taskId)).toBe('failed');
    expect(JSON.stringify(events)).toContain(
      'name: chat belongs to group:default/search',
    );
    expect(inference.made.size).toBe(0);
    expectNoSecret(JSON.stringify(events));
  });

  it('can be tried in the template editor: files and diffs are shown, nothing is made', async () => {
    const { log, directoryContents } = await ask('POST', '/v2/dry-run', {
      template: TEMPLATE,
      values: { name: 'chat' },
      secrets: { token: SECRET },
      directoryContents: [],
    });
    const text = JSON.stringify(log);
    expect(text).toContain('Would be created: Deployment llm/chat in demo');
    expect(text).toContain('Would wait until demo/llm/vllm/chat is serving');
    expect(directoryContents.map(({ path }: { path: string }) => path)).toEqual(
      expect.arrayContaining(['models/a/model.yaml']),
    );
    expect(inference.made.size).toBe(0);
    expect(inference.count('applyModel')).toBe(0);
    expectNoSecret(text);
  });
});

function expectNoSecret(text: string): void {
  const base64 = Buffer.from(SECRET).toString('base64');
  for (const form of [
    SECRET,
    SECRET.toUpperCase(),
    [...SECRET].reverse().join(''),
    base64,
    encodeURIComponent(base64),
  ])
    expect(text).not.toContain(form);
}
