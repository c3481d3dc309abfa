import {
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  makeInformer,
  setHeaderOptions,
  PatchStrategy,
  Watch,
  type V1Pod,
} from '@kubernetes/client-node';
import { once } from 'node:events';
import { EventEmitter } from 'node:events';
import {
  aModel,
  aPod,
  startTestApi,
  stopTestApis,
  type TestApi,
} from './testing/startTestApi';

afterEach(stopTestApis);

const model = {
  group: 'greenthread.ai',
  version: 'v1alpha1',
  plural: 'models',
  namespace: 'default',
  name: 'demo',
};

function configFor(api: TestApi, token = 'secret'): KubeConfig {
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: 'sim', server: api.url, skipTLSVerify: true }],
    users: [{ name: 'user', token }],
    contexts: [{ name: 'sim', cluster: 'sim', user: 'user' }],
    currentContext: 'sim',
  });
  return config;
}

async function anApiWithAModel(): Promise<TestApi> {
  const api = await startTestApi({ tokens: ['secret'] });
  api.store.put(
    'models.greenthread.ai',
    aModel('demo', {}, { namespace: 'default' }),
  );
  return api;
}

describe('@kubernetes/client-node', () => {
  it('lists and patches custom resources', async () => {
    const api = await anApiWithAModel();
    const objects = configFor(api).makeApiClient(CustomObjectsApi);
    const list = await objects.listNamespacedCustomObject({
      ...model,
      limit: 10,
    });
    expect(list).toMatchObject({
      kind: 'ModelList',
      items: [{ metadata: { name: 'demo' } }],
    });
    const patched = await objects.patchNamespacedCustomObject(
      { ...model, body: { spec: { replicas: 2 } } },
      setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
    );
    expect(patched).toMatchObject({ spec: { replicas: 2 } });
  });

  it('applies with a field manager', async () => {
    const api = await anApiWithAModel();
    const objects = configFor(api).makeApiClient(CustomObjectsApi);
    const applied = await objects.patchNamespacedCustomObject(
      {
        ...model,
        body: aModel('demo', { replicas: 3 }),
        fieldManager: 'wakeboard',
        force: true,
      },
      setHeaderOptions('Content-Type', PatchStrategy.ServerSideApply),
    );
    expect(applied).toMatchObject({
      spec: { replicas: 3 },
      metadata: {
        managedFields: [{ manager: 'wakeboard', operation: 'Apply' }],
      },
    });
  });

  it('reads refusals', async () => {
    const api = await anApiWithAModel();
    const absent = configFor(api).makeApiClient(CustomObjectsApi);
    await expect(
      absent.getNamespacedCustomObject({ ...model, name: 'none' }),
    ).rejects.toMatchObject({
      code: 404,
    });
    const stranger = configFor(api, 'wrong').makeApiClient(CustomObjectsApi);
    await expect(
      stranger.getNamespacedCustomObject(model),
    ).rejects.toMatchObject({ code: 401 });
  });

  it('watches', async () => {
    const api = await anApiWithAModel();
    const seen = new EventEmitter();
    const first = once(seen, 'event');
    const ended = once(seen, 'end');
    const controller = await new Watch(configFor(api)).watch(
      '/apis/greenthread.ai/v1alpha1/models',
      {
        resourceVersion: String(api.store.resourceVersion),
        allowWatchBookmarks: true,
      },
      (type: string, object: { metadata: { name: string } }) =>
        seen.emit('event', `${type} ${object.metadata.name}`),
      () => seen.emit('end'),
    );
    api.store.put(
      'models.greenthread.ai',
      aModel('next', {}, { namespace: 'default' }),
    );
    expect(await first).toEqual(['ADDED next']);
    controller.abort();
    await ended;
  });

  it('keeps an informer up to date', async () => {
    const api = await anApiWithAModel();
    const config = configFor(api);
    const core = config.makeApiClient(CoreV1Api);
    api.store.put('pods', aPod('before'));
    const informer = makeInformer(
      config,
      '/api/v1/namespaces/default/pods',
      () => core.listNamespacedPod({ namespace: 'default' }),
    );
    const seen = new EventEmitter();
    informer.on('add', (pod: V1Pod) => seen.emit(`add ${pod.metadata?.name}`));
    informer.on('delete', (pod: V1Pod) =>
      seen.emit(`delete ${pod.metadata?.name}`),
    );
    const before = once(seen, 'add before');
    const after = once(seen, 'add after');
    const gone = once(seen, 'delete before');
    await informer.start();
    await before;
    api.store.put('pods', aPod('after'));
    await after;
    api.store.remove('pods', 'default', 'before');
    await gone;
    expect(informer.list().map(pod => pod.metadata?.name)).toEqual(['after']);
    await informer.stop();
  });
});
