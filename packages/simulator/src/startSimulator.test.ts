import { readFileSync } from 'node:fs';
import { Simulator, startSimulator } from './startSimulator';
import { until } from './testing/until';
import { Truth } from './truth';

const MODELS =
  '/apis/greenthread.ai/v1alpha1/namespaces/greenthread-system/models';
const GPUS = '/apis/greenthread.ai/v1alpha1/namespaces/greenthread-system/gpus';
const PODS = '/api/v1/namespaces/greenthread-system/pods';

interface Listed {
  items: Array<{ metadata: { name: string }; status: Record<string, unknown> }>;
}

async function json<T>(url: string, init?: RequestInit): Promise<T> {
  const answer = await fetch(url, init);
  return answer.json();
}

function post(url: string, body: unknown) {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

describe('a running simulator', () => {
  let simulator: Simulator;

  const podNames = async (prefix: string) => {
    const { items } = await json<Listed>(simulator.kubernetes + PODS);
    return items
      .map(each => each.metadata.name)
      .filter(name => name.startsWith(prefix));
  };
  const patch = (model: string, spec: unknown) =>
    fetch(`${simulator.kubernetes}${MODELS}/${model}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: JSON.stringify({ spec }),
    });

  beforeAll(async () => {
    simulator = await startSimulator({
      scenario: 'quiet',
      seed: 7,
      prometheus: false,
    });
  });
  afterAll(() => simulator?.stop());

  it('wakes a sleeping model by a request, and says so in the truth, the objects and the metrics', async () => {
    const before = Date.now();
    const answer = await post(`${simulator.gateway}/qwen3-4b/v1/completions`, {
      model: 'Qwen/Qwen3-4B',
      prompt: 'x',
      max_tokens: 1,
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      object: 'text_completion',
      usage: { completion_tokens: 1 },
    });

    const moves = simulator
      .truth(before)
      .filter(
        (each): each is Extract<Truth, { kind: 'transition' }> =>
          each.kind === 'transition' && each.model === 'qwen3-4b',
      );
    expect(moves.map(each => each.to)).toEqual([
      'pending',
      'waking',
      'serving',
    ]);
    const [{ pod }] = moves;
    const served = moves[2].at;

    const model = await json<{ status: unknown }>(
      `${simulator.kubernetes}${MODELS}/qwen3-4b`,
    );
    expect(model.status).toMatchObject({
      phase: 'Ready',
      servingReplicas: 1,
      sleepingReplicas: 0,
      url: `${simulator.gateway}/qwen3-4b/v1`,
    });
    const gpus = await json<Listed>(simulator.kubernetes + GPUS);
    expect(gpus.items.map(each => each.status.occupants).flat()).toContainEqual(
      expect.objectContaining({
        podName: pod,
        modelName: 'qwen3-4b',
        state: 'serving',
        becameServingAt: new Date(served).toISOString(),
      }),
    );
    const metrics = await fetch(
      `${simulator.metrics}/pods/greenthread-system/${pod}/sidecar`,
    );
    const text = await metrics.text();
    expect(text).toContain('gthread_sidecar_state{state="serving"} 1');
    expect(text).toContain('gthread_sidecar_wake_duration_seconds_count 1');
    expect(readFileSync(simulator.truthFile, 'utf8')).toContain(
      JSON.stringify(moves[0]),
    );
  });

  it('has a chat endpoint, and refuses the wrong model and bad bodies in words', async () => {
    const url = `${simulator.gateway}/qwen3-4b/v1/chat/completions`;
    const chat = await post(url, { messages: [], max_tokens: 1 });
    expect(await chat.json()).toMatchObject({ object: 'chat.completion' });
    const other = await post(url, { model: 'qwen3-4b' });
    expect(other.status).toBe(404);
    expect(await other.text()).toContain('this is Qwen/Qwen3-4B');
    const bad = await fetch(url, { method: 'POST', body: '{' });
    expect(bad.status).toBe(400);
    const unknown = await post(`${simulator.gateway}/none/v1/completions`, {});
    expect(unknown.status).toBe(404);
  });

  it('tells of a sleeping sidecar without waking it', async () => {
    const tell = (path: string) =>
      fetch(`${simulator.gateway}/llama-3-8b/${path}`);
    expect((await tell('health')).status).toBe(200);
    expect((await tell('ready')).status).toBe(503);
    expect(await (await tell('status')).json()).toEqual({
      model: 'llama-3-8b',
      state: 'sleeping',
      bootReady: true,
      queue: { inFlight: 0, barriered: 0 },
    });
  });

  it('follows a scaling through the API, up and down', async () => {
    expect(await podNames('gemma-2-9b-')).toEqual([]);
    const none = await post(
      `${simulator.gateway}/gemma-2-9b/v1/completions`,
      {},
    );
    expect(none.status).toBe(503);
    await patch('gemma-2-9b', { replicas: 2 });
    expect(await podNames('gemma-2-9b-')).toHaveLength(2);
    await patch('gemma-2-9b', { replicas: 0 });
    await until(async () =>
      (await podNames('gemma-2-9b-')).length === 0 ? true : undefined,
    );
  });

  it('replaces a deleted pod by one with another name', async () => {
    const [name] = await podNames('qwen3-4b-');
    await fetch(`${simulator.kubernetes}${PODS}/${name}`, { method: 'DELETE' });
    const names = await until(async () => {
      const present = await podNames('qwen3-4b-');
      return present.includes(name) || present.length === 0
        ? undefined
        : present;
    });
    expect(names).toHaveLength(1);
  });

  it('takes in a new model, and lets it go with its pods', async () => {
    const created = await post(simulator.kubernetes + MODELS, {
      apiVersion: 'greenthread.ai/v1alpha1',
      kind: 'Model',
      metadata: { name: 'tiny', namespace: 'greenthread-system' },
      spec: { modelName: 'acme/tiny-0.01b' },
    });
    expect(created.status).toBe(201);
    await until(async () =>
      (await podNames('tiny-')).length === 1 ? true : undefined,
    );
    await fetch(`${simulator.kubernetes}${MODELS}/tiny`, { method: 'DELETE' });
    await until(async () =>
      (await podNames('tiny-')).length === 0 ? true : undefined,
    );
    const gone = await fetch(`${simulator.kubernetes}${MODELS}/tiny`);
    expect(gone.status).toBe(404);
  });

  it('finds the targets of each PodMonitor with its labels', async () => {
    const groups = await json<Array<{ labels: Record<string, string> }>>(
      `${simulator.metrics}/discovery/sidecar`,
    );
    const [name] = await podNames('llama-3-8b-instruct-');
    expect(groups.map(each => each.labels)).toContainEqual({
      job: 'greenthread-system/greenthread-sidecar',
      instance: expect.stringMatching(/^10\.244\.\d+\.\d+:9090$/),
      namespace: 'greenthread-system',
      pod: name,
      container: 'sidecar',
      endpoint: 'metrics',
      __metrics_path__: `/pods/greenthread-system/${name}/sidecar`,
    });
  });

  it('switches scenarios and faults by its control port', async () => {
    const down = await post(`${simulator.control}/scenario`, {
      name: 'cluster-down',
    });
    expect(await down.json()).toMatchObject({ name: 'cluster-down' });
    await expect(fetch(simulator.kubernetes + MODELS)).rejects.toThrow();
    await expect(
      fetch(`${simulator.metrics}/dcgm/gpu-node-a`),
    ).rejects.toThrow();
    await post(`${simulator.control}/scenario`, { name: 'quiet' });
    expect((await fetch(simulator.kubernetes + MODELS)).status).toBe(200);
    await post(`${simulator.control}/faults`, { metrics: { status: 500 } });
    const broken = await fetch(`${simulator.metrics}/dcgm/gpu-node-a`);
    expect(broken.status).toBe(500);
    await post(`${simulator.control}/faults`, { metrics: {} });
    const whole = await fetch(`${simulator.metrics}/dcgm/gpu-node-a`);
    expect(whole.status).toBe(200);
    const unknown = await post(`${simulator.control}/scenario`, { name: 'x' });
    expect(unknown.status).toBe(400);
    expect(await unknown.text()).toContain("There is no scenario 'x'");
  });

  it('lets requests fare as wanted, and counts them by its control port', async () => {
    const model = `${simulator.control}/models/greenthread-system/llama-3-8b-instruct`;
    const from = Date.now() - 1;
    const send = (body: unknown) => post(`${model}/requests`, body);
    await send({ count: 2, outcome: 'success', durationMs: 80 });
    await send({ count: 1, outcome: 'error', durationMs: 60 });
    await send({
      count: 3,
      outcome: 'success',
      durationMs: 1_200,
      firstTokenMs: 900,
    });
    const count = async (query: string) =>
      json<{ good: number; total: number; lost: number }>(
        `${simulator.control}/events?namespace=greenthread-system&model=llama-3-8b-instruct&from=${from}&${query}`,
      );
    await until(async () =>
      (await count('sli=availability')).total === 6 ? true : undefined,
    );
    expect(await count('sli=availability')).toMatchObject({ good: 5, lost: 0 });
    expect(await count('sli=latency&threshold=1')).toMatchObject({
      good: 2,
      total: 5,
    });
    expect(await count('sli=ttft&threshold=0.5')).toMatchObject({
      good: 2,
      total: 5,
    });
    expect(await count('sli=wake&threshold=60')).toMatchObject({ good: 1 });

    const crashed = await post(`${model}/crash`, {});
    expect(crashed.status).toBe(202);
    expect(await crashed.json()).toEqual({ pods: 2 });
    const bad = await send({ durationMs: 5 });
    expect(bad.status).toBe(400);
    expect(await bad.text()).toContain('outcome is missing');
    const slow = await send({
      outcome: 'success',
      durationMs: 5,
      firstTokenMs: 6,
    });
    expect(await slow.text()).toContain('firstTokenMs is longer');
    const unknown = await fetch(
      `${simulator.control}/events?namespace=a&model=b&sli=x`,
    );
    expect(await unknown.text()).toContain('sli is not one of availability');
  }, 300_000);

  it('labels models with their owner and system', async () => {
    const { metadata } = await json<{ metadata: { labels: unknown } }>(
      `${simulator.kubernetes}${MODELS}/qwen3-4b`,
    );
    expect(metadata.labels).toEqual({
      'inference/owner': 'assistant-team',
      'inference/system': 'assistant',
    });
  });

  it('sends requests and tells the truth by its control port', async () => {
    const since = Date.now();
    const url = `${simulator.control}/models/greenthread-system/mixtral-8x7b/requests`;
    expect((await post(url, { count: 3 })).status).toBe(202);
    const wake = await until(async () => {
      const { items } = await json<{ items: Truth[] }>(
        `${simulator.control}/truth?since=${since}`,
      );
      return items.find(
        each => each.kind === 'wake' && each.model === 'mixtral-8x7b',
      );
    });
    expect(wake).toMatchObject({ cause: 'request' });
    const none = await post(url.replace('mixtral-8x7b', 'none'), {});
    expect(none.status).toBe(404);
  });
});
