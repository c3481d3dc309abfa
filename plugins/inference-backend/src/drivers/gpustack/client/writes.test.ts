import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  KubernetesObject,
  ResourceKind,
} from '@wakeboard/plugin-inference-node';
import {
  aClusterRow,
  aModelRow,
  GpustackServer,
} from '../testing/GpustackServer';
import { GROUP, KINDS, Plural, VERSION } from './kinds';
import { GpustackClient } from './GpustackClient';

function kindOf(plural: Plural): ResourceKind {
  return {
    group: GROUP,
    version: VERSION,
    plural,
    kind: KINDS[plural],
    namespaced: true,
  };
}
const models = kindOf('models');
const instances = kindOf('model-instances');
const NAMESPACE = 'Default Cluster';
const target = { kind: models, namespace: NAMESPACE, name: 'qwen' };
const { signal } = new AbortController();

let server: GpustackServer;
let client: GpustackClient;

beforeEach(async () => {
  server = await GpustackServer.start();
  server.rows.clusters.push(aClusterRow());
  client = new GpustackClient({
    name: 'lab',
    url: `${server.url}/`,
    headers: GpustackServer.headers,
    timeoutMs: 5_000,
    clock: { now: () => Date.now() },
  });
});
afterEach(() => server.stop());

function sentBody(): Record<string, unknown> {
  const sent = server.requests.filter(({ method }) => method !== 'GET');
  expect(sent).toHaveLength(1);
  return JSON.parse(sent[0].body);
}

const custom = {
  id: 7,
  backend: 'Custom',
  image_name: 'registry.example/engine:1',
  run_command: 'serve --port {{port}}',
  env: { HF_TOKEN: 'hf_secret' },
  distributed_inference_across_workers: false,
  has_stale_lora_instances: true,
};

describe('changing a model', () => {
  beforeEach(() => {
    server.rows.models.push(aModelRow(custom));
  });

  it('sends the whole row, without what only the server writes', async () => {
    const object = await client.patch(
      target,
      { spec: { replicas: 3 } },
      { signal },
    );
    expect(server.writes).toEqual(['PUT /v2/models/7']);
    expect(sentBody()).toEqual({
      name: 'qwen',
      source: 'huggingface',
      huggingface_repo_id: 'Qwen/Qwen3-0.6B',
      cluster_id: 1,
      replicas: 3,
      backend: 'Custom',
      categories: ['llm'],
      image_name: 'registry.example/engine:1',
      run_command: 'serve --port {{port}}',
      env: { HF_TOKEN: 'hf_secret' },
      distributed_inference_across_workers: false,
    });
    expect(object.metadata.resourceVersion).not.toBe('2026-02-28T09:41:17Z');
    expect(object).toMatchObject({ spec: { replicas: 3 } });
  });

  it('scales it by the same way', async () => {
    await client.scale(target, 0, { signal });
    expect(sentBody()).toMatchObject({ replicas: 0, backend: 'Custom' });
  });

  it('merges what is inside, and sends null for what is to go', async () => {
    await client.patch(
      target,
      { spec: { env: { HF_TOKEN: null, A: '1' }, run_command: null } },
      { signal },
    );
    expect(sentBody()).toMatchObject({ env: { A: '1' }, run_command: null });
  });

  it('keeps labels as lines of the description', async () => {
    server.rows.models = [
      aModelRow({ description: 'Chat.\na.b/c=1\ninference/owner=team-a' }),
    ];
    const { metadata } = await client.patch(
      target,
      {
        metadata: {
          labels: { 'inference/owner': 'team-b', 'a.b/c': null },
        },
      },
      { signal },
    );
    expect(sentBody().description).toBe('Chat.\ninference/owner=team-b');
    expect(metadata.labels).toEqual({ 'inference/owner': 'team-b' });
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      'a patch',
      () =>
        client.patch(
          target,
          { spec: { replicas: 0 } },
          { signal, resourceVersion: '2026-02-28T09:41:16Z' },
        ),
    ],
    [
      'a deletion',
      () =>
        client.delete(target, {
          signal,
          resourceVersion: '2026-02-28T09:41:16Z',
        }),
    ],
  ])('refuses %s of what was changed meanwhile', async (_, write) => {
    await expect(write()).rejects.toThrow(ConflictError);
    expect(server.writes).toEqual([]);
  });

  it('writes where nothing was changed', async () => {
    const { items } = await client.list(models, { signal });
    const { resourceVersion } = items[0].metadata;
    await client.scale(target, 2, { signal, resourceVersion });
    await client.scale(target, 2, { signal });
    expect(server.writes).toHaveLength(2);
  });

  it('sends nothing where it is only tried', async () => {
    const tried = { signal, dryRun: true };
    const object = await client.patch(target, { spec: { replicas: 3 } }, tried);
    expect(object).toMatchObject({ spec: { replicas: 3 } });
    await client.delete(target, tried);
    await client.apply(models, wanted(), { ...tried, force: true });
    expect(server.writes).toEqual([]);
  });

  it('finds nothing to change under another name', async () => {
    const other = { ...target, name: 'other' };
    await expect(client.scale(other, 1, { signal })).rejects.toThrow(
      NotFoundError,
    );
  });

  it('changes models only', async () => {
    server.rows.workers.push({ id: 1, name: 'a', cluster_id: 1 });
    const worker = { ...target, kind: kindOf('workers'), name: 'a' };
    await expect(client.patch(worker, {}, { signal })).rejects.toThrow(
      InputError,
    );
    await expect(client.delete(worker, { signal })).rejects.toThrow(InputError);
    expect(server.writes).toEqual([]);
  });
});

describe('deleting', () => {
  it('deletes models and instances by their number', async () => {
    server.rows.models.push(aModelRow({ id: 7 }));
    server.rows['model-instances'].push({
      id: 31,
      name: 'qwen-k2x9q',
      cluster_id: 1,
      model_id: 7,
    });
    await client.delete(
      { ...target, kind: instances, name: 'qwen-k2x9q' },
      { signal },
    );
    await client.delete(target, { signal });
    expect(server.writes).toEqual([
      'DELETE /v2/model-instances/31',
      'DELETE /v2/models/7',
    ]);
  });

  it('deletes the one of two with the same name that is meant', async () => {
    server.rows.models.push(aModelRow({ id: 3 }), aModelRow({ id: 9 }));
    await client.delete({ ...target, name: 'qwen-9' }, { signal });
    expect(server.writes).toEqual(['DELETE /v2/models/9']);
  });
});

function wanted(overrides: Partial<KubernetesObject> = {}): KubernetesObject {
  return {
    apiVersion: 'gpustack.ai/v2',
    kind: 'Model',
    metadata: {
      name: 'qwen',
      namespace: NAMESPACE,
      labels: {
        'inference/owner': 'team-a',
        'inference/provisioned-by': 'wakeboard',
      },
    },
    spec: {
      name: 'qwen',
      source: 'huggingface',
      huggingface_repo_id: 'Qwen/Qwen3-0.6B',
      replicas: 1,
      backend: 'vLLM',
      enable_model_route: true,
    },
    ...overrides,
  };
}

describe('applying a model', () => {
  it('makes it in the cluster that its namespace names', async () => {
    server.rows.clusters.push(aClusterRow({ id: 4, name: 'edge' }));
    const object = wanted();
    object.metadata.namespace = 'edge';
    const made = await client.apply(models, object, { signal });
    expect(server.writes).toEqual(['POST /v2/models']);
    expect(sentBody()).toEqual({
      ...Object(object.spec),
      cluster_id: 4,
      description: 'inference/owner=team-a\ninference/provisioned-by=wakeboard',
    });
    expect(made.metadata).toMatchObject({
      name: 'qwen',
      namespace: 'edge',
      uid: '1',
      labels: { 'inference/owner': 'team-a' },
    });
  });

  it('changes nothing the second time', async () => {
    await client.apply(models, wanted(), { signal });
    await client.apply(models, wanted(), { signal });
    expect(server.writes).toEqual(['POST /v2/models']);
  });

  it('changes what differs of one that it made', async () => {
    await client.apply(models, wanted(), { signal });
    const next = wanted();
    Object(next.spec).replicas = 2;
    await client.apply(models, next, { signal });
    expect(server.writes).toEqual(['POST /v2/models', 'PUT /v2/models/1']);
    expect(server.rows.models[0]).toMatchObject({ replicas: 2 });
    expect(server.rows.models[0]).not.toHaveProperty('enable_model_route');
  });

  it('takes over what others made with force only', async () => {
    server.rows.models.push(aModelRow());
    await expect(client.apply(models, wanted(), { signal })).rejects.toThrow(
      'that Wakeboard did not make; take another name',
    );
    expect(server.writes).toEqual([]);
    await client.apply(models, wanted(), { signal, force: true });
    expect(server.writes).toEqual(['PUT /v2/models/1']);
  });

  it('names the clusters there are where one is not known', async () => {
    const object = wanted();
    object.metadata.namespace = 'moon';
    await expect(client.apply(models, object, { signal })).rejects.toThrow(
      'GPUStack has no cluster "moon"; there are Default Cluster',
    );
  });
});
