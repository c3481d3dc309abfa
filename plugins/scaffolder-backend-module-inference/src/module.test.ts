import {
  createMockDirectory,
  mockCredentials,
} from '@backstage/backend-test-utils';
import { JsonObject, JsonValue } from '@backstage/types';
import { BackendThatDies } from './__testUtils__/BackendThatDies';
import { FakeInference } from './__testUtils__/FakeInference';
import {
  portOf,
  startScaffolder,
  TEMPLATE,
} from './__testUtils__/startScaffolder';

jest.setTimeout(300_000);

const SECRET = 'hf_AbCdEfGhIjKlMnOpQrSt';

interface TaskEvent {
  type: string;
  body: { message: string; status?: string; output?: JsonObject };
}

describe('the actions in the scaffolder', () => {
  const disk = createMockDirectory();
  let inference: FakeInference;
  let backend: Awaited<ReturnType<typeof startScaffolder>> | undefined;
  let port: number;

  beforeEach(async () => {
    disk.setContent({ work: {}, db: {} });
    inference = new FakeInference();
  });
  afterEach(async () => {
    await backend?.stop();
    backend = undefined;
  });

  async function start(): Promise<void> {
    backend = await startScaffolder(inference, disk.path);
    port = portOf(backend);
  }

  async function ask<T>(
    method: string,
    path: string,
    body?: JsonValue,
  ): Promise<T> {
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
    return (await response.json()) as T;
  }

  async function eventually(isTrue: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (!(await isTrue())) {
      if (Date.now() > deadline) throw new Error('It does not come');
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }

  /** The events of a task, when it has ended. */
  async function eventsOf(taskId: string): Promise<TaskEvent[]> {
    let events: TaskEvent[] = [];
    await eventually(async () => {
      events = await ask<TaskEvent[]>(
        'GET',
        `/v2/tasks/${taskId}/events?after=0`,
      );
      return events.some(({ type }) => type === 'completion');
    });
    return events;
  }

  async function create(): Promise<string> {
    const { id } = await ask<{ id: string }>('POST', '/v2/tasks', {
      templateRef: 'template:default/model',
      values: { name: 'chat' },
      secrets: { token: SECRET },
    });
    return id;
  }

  const statusOf = async (taskId: string) =>
    (await ask<{ status: string }>('GET', `/v2/tasks/${taskId}`)).status;

  it('are listed with their schemas and examples', async () => {
    await start();
    const actions = await ask<Array<{ id: string; examples: JsonValue[] }>>(
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
    await start();
    const taskId = await create();
    const events = await eventsOf(taskId);
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
    await start();
    inference.states = [{ state: 'starting' }];
    const taskId = await create();
    const failed = await eventsOf(taskId);
    expect(await statusOf(taskId)).toBe('failed');
    expect(JSON.stringify(failed)).toContain('last seen: starting');
    inference.states = [{ state: 'serving' }];
    await ask<JsonValue>('POST', `/v2/tasks/${taskId}/retry`, {
      secrets: { token: SECRET },
    });
    await eventually(async () => (await statusOf(taskId)) === 'completed');
    expect(inference.count('applyModel')).toBe(1);
    expect(inference.made.size).toBe(1);
  });

  it('go on in a backend that starts after another one was killed in the middle of them', async () => {
    const dying = await BackendThatDies.start(disk.path);
    let taskId = '';
    try {
      port = dying.port;
      taskId = await create();
      await dying.applied();
    } finally {
      await dying.kill();
    }
    const spec = (await dying.applied()).spec;
    inference.made.set('demo/llm/vllm/chat', spec);
    await start();
    await eventually(async () => (await statusOf(taskId)) === 'completed');
    // What was made before anybody heard of it is found as asked for.
    expect(inference.count('applyModel')).toBe(1);
    expect([...inference.made.values()]).toEqual([spec]);
    // Steps that had ended are not repeated.
    expect(inference.count('renderModel')).toBe(0);
    const events = JSON.stringify(
      await ask<TaskEvent[]>('GET', `/v2/tasks/${taskId}/events?after=0`),
    );
    expect(events).toContain('Nothing changes: everything is as asked for');
    expectNoSecret(events);
  });

  it('say in the log of the task what speaks against a model service', async () => {
    await start();
    inference.problems = [
      { field: 'name', message: 'chat belongs to group:default/search' },
    ];
    const taskId = await create();
    const events = await eventsOf(taskId);
    expect(await statusOf(taskId)).toBe('failed');
    // In these words alone: no stack, no JSON.
    expect(events.map(({ body }) => body.message)).toContain(
      'The model service cannot be made:\nname: chat belongs to group:default/search',
    );
    expect(JSON.stringify(events)).not.toMatch(/ at \w+.*\.ts:\d+/);
    expect(inference.made.size).toBe(0);
    expectNoSecret(JSON.stringify(events));
  });

  it('can be tried in the template editor: files and diffs are shown, nothing is made', async () => {
    await start();
    const { log, directoryContents } = await ask<{
      log: JsonValue;
      directoryContents: Array<{ path: string }>;
    }>('POST', '/v2/dry-run', {
      template: TEMPLATE,
      values: { name: 'chat' },
      secrets: { token: SECRET },
      directoryContents: [],
    });
    const text = JSON.stringify(log);
    expect(text).toContain('Would be created: Deployment llm/chat in demo');
    expect(text).toContain('Would wait until demo/llm/vllm/chat is serving');
    expect(directoryContents.map(({ path }) => path)).toEqual(
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
