import { get } from 'node:http';
import { LiveServices } from '../../services/LiveServices';
import type { ServicesHappening } from '../../services/types';
import { gpustackService } from '../../systems/gpustack/gpustackService';
import { aDocument, aLab } from '../../systems/gpustack/testing';
import { until } from '../../testing/until';
import type { RunningServer } from '../http';
import type { GpustackFaults, GpustackKey } from '.';
import { startGpustackApi } from '.';

const TIMINGS = { schedulingMs: 100, downloadingMs: 100, loadingMs: 200 };
const START = Date.UTC(2026, 2, 4, 12);

const KEYS: GpustackKey[] = [
  { key: 'admin', scopes: ['*'] },
  { key: 'chat', scopes: ['inference'] },
  { key: 'second', scopes: ['management'], organization: 2 },
];

const stops: Array<() => unknown> = [];

/** A server of two models, all loaded, whose clock is moved by hand. */
async function start(faults: GpustackFaults = {}) {
  let now = START;
  const world = aLab({
    seed: 7,
    from: START - 60_000,
    readyAt: START,
    services: [
      gpustackService(
        { id: 1, organization: 1, document: aDocument('qwen3-8b') },
        { name: 'qwen3-8b', cluster: 'lab' },
        { timings: TIMINGS },
      ),
      gpustackService(
        { id: 2, organization: 2, document: aDocument('qwen3-8b') },
        { name: 'qwen3-8b-2', cluster: 'lab' },
        { timings: TIMINGS },
      ),
    ],
  });
  const live = new LiveServices(world, () => now);
  const happenings: ServicesHappening[] = [];
  live.onHappenings(each => happenings.push(...each));
  live.present();
  const server: RunningServer = await startGpustackApi({
    live,
    port: 0,
    keys: KEYS,
    faults: () => faults,
    heartbeatMs: 20,
    schedulerMs: 30,
  });
  stops.push(() => server.close());
  const call = async (
    path: string,
    init: RequestInit & { key?: string; json?: unknown } = {},
  ) => {
    const { key = 'admin', json, ...rest } = init;
    const answer = await fetch(`${server.url}${path}`, {
      ...rest,
      headers: { authorization: `Bearer ${key}`, ...rest.headers },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });
    const text = await answer.text();
    const isJson = answer.headers
      .get('content-type')
      ?.startsWith('application/json');
    return { status: answer.status, text, body: isJson && JSON.parse(text) };
  };
  return {
    call,
    server,
    faults,
    happenings,
    pass: (ms: number) => {
      now += ms;
      live.present();
    },
  };
}

/** The lines of a watch, blank ones too, for as long as it is open. */
async function watch(url: string) {
  const lines: string[] = [];
  let rest = '';
  let ended = false;
  const request = get(
    url,
    { headers: { 'x-api-key': 'admin' }, agent: false },
    response => {
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        const parts = (rest + text).split('\n');
        rest = parts.pop() ?? '';
        lines.push(...parts);
      });
      response.on('error', () => {});
      response.on('close', () => {
        ended = true;
      });
    },
  );
  request.on('error', () => {
    ended = true;
  });
  stops.push(() => request.destroy());
  return {
    until,
    lines,
    events: () => lines.filter(Boolean).map(line => JSON.parse(line)),
    rest: () => rest,
    ended: () => ended,
  };
}

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

describe('the API of GPUStack', () => {
  it('asks for a key, by either header, and for its scope', async () => {
    const { call, server } = await start();
    const none = await fetch(`${server.url}/v2/models`);
    expect(none.status).toBe(401);
    expect(await none.json()).toEqual({
      code: 401,
      reason: 'Unauthorized',
      message: 'Not authenticated',
    });
    expect((await call('/v2/models', { key: 'wrong' })).status).toBe(401);
    expect((await call('/v2/models', { key: 'chat' })).body).toMatchObject({
      code: 403,
      reason: 'Forbidden',
    });
    const own = await fetch(`${server.url}/v2/models`, {
      headers: { 'x-api-key': 'admin' },
    });
    expect(own.status).toBe(200);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  it('shows an organisation only its own models of a name that two have', async () => {
    const { call } = await start();
    const all = await call('/v2/models');
    expect(all.body.items.map((each: { id: number }) => each.id)).toEqual([
      1, 2,
    ]);
    expect(
      new Set(all.body.items.map((each: { name: string }) => each.name)).size,
    ).toBe(1);
    const own = await call('/v2/models', { key: 'second' });
    expect(own.body.items).toMatchObject([{ id: 2, ready_replicas: 1 }]);
    expect((await call('/v2/models/1', { key: 'second' })).status).toBe(404);
    const instances = await call('/v2/model-instances', { key: 'second' });
    expect(instances.body.items).toMatchObject([{ model_id: 2 }]);
  });

  it('gives pages, and all with page -1', async () => {
    const { call } = await start();
    const first = await call('/v2/models?page=1&perPage=1');
    expect(first.body.items).toHaveLength(1);
    expect(first.body.pagination).toEqual({
      page: 1,
      perPage: 1,
      total: 2,
      totalPage: 2,
    });
    const all = await call('/v2/models?page=-1&perPage=1');
    expect(all.body.items).toHaveLength(2);
    expect((await call('/v2/models?perPage=1000')).status).toBe(422);
    const instances = await call('/v2/models/2/instances');
    expect(instances.body.items).toMatchObject([
      {
        model_id: 2,
        state: 'running',
        worker_name: 'worker-1',
        gpu_indexes: [expect.any(Number)],
        computed_resource_claim: { vram: expect.any(Object) },
      },
    ]);
    const gpus = await call('/v2/gpu-devices');
    expect(gpus.body.items).toHaveLength(2);
    const clusters = await call('/v2/clusters');
    expect(clusters.body.items).toMatchObject([{ id: 1, name: 'lab' }]);
    const workers = await call('/v2/workers?state=ready');
    expect(workers.body.items).toMatchObject([
      { id: 1, status: { gpu_devices: [{ index: 0 }, { index: 1 }] } },
    ]);
  });

  it('stops and starts a model by PUT of the whole object and goes through all states', async () => {
    const { call, pass, happenings } = await start();
    const { body } = await call('/v2/models/1');
    const { id: _, created_at: __, updated_at: ___, ...row } = body;
    const stopped = await call('/v2/models/1', {
      method: 'PUT',
      json: { ...row, replicas: 0 },
    });
    expect(stopped.body).toMatchObject({ replicas: 0 });
    pass(5_000);
    expect((await call('/v2/models/1/instances')).body.items).toEqual([]);
    expect((await call('/v2/models?state=stopped')).body.items).toMatchObject([
      { id: 1, ready_replicas: 0 },
    ]);
    await call('/v2/models/1', {
      method: 'PUT',
      json: { ...row, replicas: 1 },
    });
    const states = new Set<string>();
    for (let i = 0; i < 30; i++) {
      const { body: list } = await call('/v2/models/1/instances');
      list.items.forEach((each: { state: string }) => states.add(each.state));
      pass(40);
    }
    expect([...states]).toEqual([
      'pending',
      'scheduled',
      'starting',
      'running',
    ]);
    expect(
      happenings
        .filter(each => each.kind === 'scaled')
        .map(({ cause, to }) => [cause, to]),
    ).toEqual([
      ['user', 0],
      ['user', 1],
    ]);
  });

  it('refuses a PUT without what is required and keeps what is left out, but for a custom model', async () => {
    const { call } = await start();
    const bare = await call('/v2/models/1', {
      method: 'PUT',
      json: { replicas: 0 },
    });
    expect(bare.status).toBe(422);
    expect(bare.body.message).toContain('name: Field required');
    const custom = await call('/v2/models', {
      method: 'POST',
      json: aDocument('own', {
        backend: 'Custom',
        image_name: 'registry.example/own:1',
        run_command: 'serve',
        replicas: 0,
        env: { A: '1' },
      }),
    });
    expect(custom.body).toMatchObject({
      id: 3,
      image_name: expect.any(String),
    });
    const { name, source, huggingface_repo_id } = custom.body;
    const put = await call('/v2/models/3', {
      method: 'PUT',
      json: { name, source, huggingface_repo_id, env: null },
    });
    expect(put.body).toMatchObject({
      backend: 'Custom',
      image_name: null,
      run_command: null,
      env: null,
      categories: ['llm'],
      replicas: 0,
    });
  });

  it('makes and deletes models', async () => {
    const { call, pass } = await start();
    const made = await call('/v2/models', {
      method: 'POST',
      json: aDocument('new', { enable_model_route: true }),
    });
    expect(made.body).toMatchObject({
      id: 3,
      replicas: 1,
      ready_replicas: 0,
      distributed_inference_across_workers: true,
    });
    expect(made.body).not.toHaveProperty('enable_model_route');
    pass(60_000);
    const [waiting] = (await call('/v2/models/3/instances')).body.items;
    expect(waiting).toMatchObject({ state: 'pending', worker_id: null });
    expect(waiting.state_message).toContain('No suitable workers');
    expect(
      (await call('/v2/models', { method: 'POST', json: aDocument('new') }))
        .status,
    ).toBe(409);
    expect((await call('/v2/models/3', { method: 'DELETE' })).status).toBe(200);
    expect((await call('/v2/models/3')).status).toBe(404);
  });

  it('reverts a number of replicas while a schedule is on', async () => {
    const { call, happenings } = await start();
    const { body } = await call('/v2/models/1');
    const schedule = {
      enabled: true,
      baseline_replicas: 0,
      rules: [
        {
          name: 'day',
          start_cron: '0 8 * * 1-5',
          duration_seconds: 36_000,
          replicas: 1,
        },
      ],
    };
    await call('/v2/models/1', {
      method: 'PUT',
      json: { ...body, scaling_schedule: schedule, replicas: 0 },
    });
    const reverted = () =>
      happenings.some(
        each =>
          each.kind === 'scaled' && each.to === 1 && each.cause === 'schedule',
      );
    await until(reverted);
    expect((await call('/v2/models/1')).body.replicas).toBe(1);
  });

  it('replays every row, then tells changes with the old and the new value, and deletions by id', async () => {
    const { call, server, pass } = await start();
    const seen = await watch(`${server.url}/v2/model-instances?watch=true`);
    await seen.until(() => seen.events().length >= 2);
    expect(seen.events().map(event => event.type)).toEqual([1, 1]);
    await seen.until(() => seen.lines.filter(line => line === '').length >= 6);
    const [{ data }] = seen.events();
    const answer = await call(`/v2/model-instances/${data.id}`, {
      method: 'DELETE',
    });
    expect(answer.status).toBe(200);
    for (let i = 0; i < 200; i++) {
      pass(50);
      await call('/v2/models/1');
    }
    await seen.until(() => seen.events().some(event => event.type === 3));
    expect(seen.events().find(event => event.type === 3)).toEqual({
      type: 3,
      data: { id: data.id },
      changed_fields: {},
      id: data.id,
    });
    await seen.until(() =>
      seen
        .events()
        .some(event => event.changed_fields.state?.[1] === 'running'),
    );
  });

  it('answers a web page, ends a watch in the middle of a line and loses workers when told so', async () => {
    const { call, server, faults } = await start();
    const seen = await watch(`${server.url}/v2/models?watch=true`);
    await seen.until(() => seen.events().length >= 2);
    faults.cutWatches = true;
    const { body } = await call('/v2/models/1');
    await call('/v2/models/1', {
      method: 'PUT',
      json: { ...body, description: 'other' },
    });
    await seen.until(() => seen.ended());
    expect(seen.rest()).toMatch(/^\{"type":2,/);
    expect(() => JSON.parse(seen.rest())).toThrow(SyntaxError);
    faults.unreachableWorkers = ['worker-1'];
    expect((await call('/v2/model-instances')).body.items).toMatchObject([
      { state: 'unreachable' },
      { state: 'unreachable' },
    ]);
    expect((await call('/v2/models/1')).body.ready_replicas).toBe(0);
    expect((await call('/v2/workers')).body.items).toMatchObject([
      { state: 'unreachable' },
    ]);
    faults.garbage = true;
    const page = await call('/v2/models');
    expect(page.status).toBe(200);
    expect(page.text).toContain('<!doctype html>');
  });
});
