import { TestDatabases } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  inferenceModelCreatePermission,
  inferenceModelDeletePermission,
  inferenceModelReadPermission,
  InferenceSchemas,
  ModelServiceSpec,
  provisionedLabels,
} from '@wakeboard/plugin-inference-common';
import {
  KubernetesObject,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import request from 'supertest';
import {
  createInferenceModelConditionalDecision,
  inferenceModelConditions,
} from '../access/rules';
import {
  aSpec,
  NAMESPACES,
  prepareCluster,
  PROVISIONING,
  RENDERED_KINDS,
} from './__testUtils__/provisioningWorld';
import {
  allow,
  AS,
  Decide,
  deny,
  NOW,
  PRODUCT,
  REF,
  startRouter,
} from './__testUtils__/startRouter';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

type Backend = Awaited<ReturnType<typeof startRouter>>;
type Conditions = Parameters<typeof createInferenceModelConditionalDecision>[1];

/** May make what meets the conditions, and see and do everything else. */
const making =
  (conditions: Conditions): Decide =>
  name =>
    name === inferenceModelCreatePermission.name
      ? createInferenceModelConditionalDecision(
          inferenceModelCreatePermission,
          conditions,
        )
      : { result: AuthorizeResult.ALLOW };
const all =
  (...denied: Array<{ name: string }>): Decide =>
  name => ({
    result: denied.some(each => each.name === name)
      ? AuthorizeResult.DENY
      : AuthorizeResult.ALLOW,
  });
const ofTeamA = making(
  inferenceModelConditions.isOwner({ claims: ['group:default/team-a'] }),
);

describe('the routes of provisioning', () => {
  let backend: Backend;
  beforeEach(async () => {
    backend = await startRouter(databases, { config: PROVISIONING });
    prepareCluster(backend.cluster);
  });

  const get = (path: string) =>
    request(backend.server).get(`/api/inference${path}`).set(AS.user);
  const post = (path: string, body: object) =>
    request(backend.server)
      .post(`/api/inference/provisioning/${path}`)
      .set(AS.user)
      .send(body);
  const apply = (spec: ModelServiceSpec, dryRun = false) =>
    post('apply', { spec, dryRun });
  const problemsOf = async (spec: ModelServiceSpec) => {
    const { status, body } = await post('check', spec);
    expect(status).toBe(200);
    const { problems }: InferenceSchemas['ModelServiceCheck'] = body;
    return problems.map(({ field, message }) => [field, message]);
  };
  /** Everything that the cluster has and that was not there before. */
  const stored = async (): Promise<KubernetesObject[]> => {
    const { signal } = new AbortController();
    const lists = await Promise.all(
      RENDERED_KINDS.map(kind => backend.cluster.list(kind, { signal })),
    );
    return lists.flatMap(({ items }) => items);
  };
  const kindsOf = (objects: Array<{ kind?: string; name?: string }>) =>
    objects.map(({ kind }) => kind);
  const writes = () =>
    backend.cluster.calls.filter(
      ({ method, dryRun }) =>
        ['apply', 'patch', 'scale', 'delete'].includes(method) && !dryRun,
    );

  describe('the inventory', () => {
    it('has the models of a cluster by page, and says whether they are all', async () => {
      const first = await get(`/inventory?cluster=${REF.cluster}&limit=1`);
      expect(first.body.items).toHaveLength(1);
      const { after, drivers } = first.body;
      const second = await get(
        `/inventory?cluster=${REF.cluster}&after=${after}`,
      );
      expect(
        [...first.body.items, ...second.body.items].map(({ ref, labels }) => [
          ref.name,
          labels,
        ]),
      ).toEqual([
        ['qwen3-4b', {}],
        ['owned', { 'inference/owner': 'Team-A' }],
      ]);
      expect(second.body.after).toBeUndefined();
      expect(drivers).toContainEqual({
        id: 'greenthread',
        title: 'GreenThread',
        ok: true,
        readAt: NOW,
      });
      expect(drivers).not.toContainEqual(
        expect.objectContaining({ id: 'gpustack' }),
      );
    });

    it('says that absence means nothing where not everything was read', async () => {
      backend.state.reading = { ok: false, message: 'Not everything yet' };
      const { body } = await get(`/inventory?cluster=${REF.cluster}`);
      expect(body.drivers[0]).toMatchObject({
        ok: false,
        message: 'Not everything yet',
      });
    });

    it('has only what the caller may see, and no names of clusters for who may see nothing', async () => {
      backend.state.decide = name =>
        name === inferenceModelReadPermission.name
          ? createInferenceModelConditionalDecision(
              inferenceModelReadPermission,
              inferenceModelConditions.isOwner({
                claims: ['group:default/team-a'],
              }),
            )
          : { result: AuthorizeResult.DENY };
      const { body } = await get(`/inventory?cluster=${REF.cluster}`);
      expect(body.items).toHaveLength(1);
      backend.state.decide = deny;
      const hidden = await get(`/inventory?cluster=${REF.cluster}`);
      const missing = await get('/inventory?cluster=nowhere');
      expect(hidden.status).toBe(404);
      expect(missing.body.error.message).toBe(
        hidden.body.error.message.replace('demo', 'nowhere'),
      );
    });
  });

  describe('the choices', () => {
    it('are what config allows and the caller may use', async () => {
      const { body } = await get('/provisioning');
      expect(body.targets).toEqual([
        {
          cluster: 'demo',
          kind: 'cluster',
          namespaces: [REF.namespace, 'team-a', 'team-b'],
          drivers: expect.arrayContaining([
            { id: 'vllm', title: 'vLLM', installed: true },
          ]),
          ruleLabels: { release: 'prometheus' },
          monitorLabels: {},
          dashboardLabels: {},
        },
      ]);
      expect(
        body.profiles.map(
          ({
            name,
            isDefault,
          }: InferenceSchemas['SloSpec'] & {
            isDefault: boolean;
          }) => [name, isDefault],
        ),
      ).toEqual([
        ['usual', true],
        ['fast', false],
      ]);
    });

    it.each<[string, Conditions, string[], string[]]>([
      [
        'an owner, who is not known yet',
        inferenceModelConditions.isOwner({ claims: ['group:default/team-a'] }),
        [REF.namespace, 'team-a', 'team-b'],
        ['greenthread', 'vllm'],
      ],
      [
        'a namespace',
        inferenceModelConditions.inNamespace({ namespaces: ['team-b'] }),
        ['team-b'],
        ['greenthread', 'vllm'],
      ],
      [
        'a system in a namespace',
        {
          allOf: [
            inferenceModelConditions.ofDriver({ drivers: ['vllm'] }),
            {
              not: inferenceModelConditions.inNamespace({
                namespaces: ['team-b'],
              }),
            },
          ],
        },
        [REF.namespace, 'team-a'],
        ['vllm'],
      ],
    ])('for %s', async (_, conditions, namespaces, drivers) => {
      backend.state.decide = making(conditions);
      const [target] = (await get('/provisioning')).body.targets;
      expect(target.namespaces).toEqual(namespaces);
      const ids = target.drivers.map(({ id }: { id: string }) => id);
      expect(ids).toEqual(expect.arrayContaining(drivers));
      if (drivers.length === 1) expect(ids).toEqual(drivers);
    });

    it.each<[string, Decide]>([
      ['who may make nothing', all(inferenceModelCreatePermission)],
      [
        'who may make something elsewhere',
        making(inferenceModelConditions.inCluster({ clusters: ['x'] })),
      ],
    ])('are none for %s', async (_, decide) => {
      backend.state.decide = decide;
      const { body } = await get('/provisioning');
      expect(body.targets).toEqual([]);
    });
  });

  describe('the capacity', () => {
    it('is the memory of the devices by product', async () => {
      const { body } = await get('/provisioning/capacity?cluster=demo');
      expect(body.products).toEqual([
        {
          product: PRODUCT,
          devices: [
            expect.objectContaining({
              name: 'gpu-node-a-0',
              totalBytes: expect.any(Number),
            }),
            expect.objectContaining({ name: 'gpu-node-b-0' }),
          ],
        },
      ]);
      expect(JSON.stringify(body)).not.toContain('qwen');
    });

    it('is for those who may see GPUs', async () => {
      backend.state.decide = deny;
      const { status } = await get('/provisioning/capacity?cluster=demo');
      expect(status).toBe(403);
    });

    it('is of clusters that there are', async () => {
      const { status } = await get('/provisioning/capacity?cluster=nowhere');
      expect(status).toBe(404);
    });
  });

  describe('the check', () => {
    it('finds nothing wrong with what can be made, and writes nothing', async () => {
      const { body } = await post('check', aSpec());
      expect(body).toMatchObject({
        ref: { cluster: 'demo', namespace: 'team-a', driver: 'vllm' },
        exists: false,
        problems: [],
      });
      expect(writes()).toEqual([]);
    });

    it.each<[string, Partial<ModelServiceSpec>, string, string]>([
      [
        'a cluster that is not there',
        { cluster: 'nowhere' },
        'cluster',
        'You may make no model services on "nowhere"; you may on demo',
      ],
      [
        'a cluster where nothing may be made',
        { cluster: 'bare' },
        'cluster',
        'You may make no model services on "bare"; you may on demo',
      ],
      [
        'a namespace that config does not allow',
        { namespace: 'kube-system' },
        'namespace',
        'You may make no model services in "kube-system" of demo; you may in',
      ],
      [
        'a system that is not there',
        { driver: 'ollama' },
        'driver',
        'Models of "ollama" cannot be made in team-a of demo; those of',
      ],
      [
        'a system that reads servers',
        { driver: 'gpustack' },
        'driver',
        'Models of "gpustack" cannot be made in team-a of demo',
      ],
      [
        'a name that the system refuses',
        { name: 'Chat' },
        'name',
        '"Chat" cannot be the name; expected lower case letters',
      ],
      [
        'a source that the system cannot load',
        { source: 'ftp://x' },
        'source',
        'vLLM cannot load "ftp://x"; expected hf://organisation/model',
      ],
      [
        'an option that the system does not know',
        { options: { nope: true } },
        'options',
        'nope',
      ],
      [
        'a profile that is not there',
        { sloProfile: 'strict' },
        'sloProfile',
        'There is no SLO profile "strict"; expected usual or fast',
      ],
      [
        'an owner that can be none',
        { owner: 'team a' },
        'owner',
        '"team a" cannot be the owner',
      ],
      [
        'a label that is none',
        { labels: { tier: 'very good' } },
        'labels',
        '"tier: very good" is not a label of Kubernetes',
      ],
      [
        'rules somewhere else',
        { rules: { namespace: 'kube-system' } },
        'rules',
        '"kube-system" cannot be the namespace of the rules; expected team-a or monitoring',
      ],
      [
        'a model that no GPU can hold',
        { source: 'hf://Qwen/Qwen3-235B-A22B' },
        'gpus',
        'and no GPU of demo has as much',
      ],
    ])('names the field of %s', async (_, overrides, field, message) => {
      expect(await problemsOf(aSpec(overrides))).toContainEqual([
        field,
        expect.stringContaining(message),
      ]);
      const refused = await apply(aSpec(overrides));
      expect(refused.status).toBeGreaterThanOrEqual(400);
      expect(refused.status).toBeLessThan(500);
      expect(refused.body.error.message).toContain(message);
      expect(writes()).toEqual([]);
    });

    it('says that a threshold is none that can be measured', async () => {
      backend.state.problem = 'the threshold of 5 s is no bucket boundary';
      expect(await problemsOf(aSpec({ sloProfile: 'fast' }))).toEqual([
        [
          'sloProfile',
          'The SLO fast of the profile fast cannot be measured with vLLM: the threshold of 5 s is no bucket boundary',
        ],
      ]);
      expect(
        await problemsOf(aSpec({ sloProfile: 'fast', rules: false })),
      ).toEqual([]);
    });

    it('says that a namespace does not exist', async () => {
      backend.cluster.remove({ kind: NAMESPACES, name: 'team-a' });
      expect(await problemsOf(aSpec())).toEqual([
        [
          'namespace',
          'There is no namespace team-a in demo; have it made first',
        ],
      ]);
    });

    it('says that a name is taken, and nothing of by whom', async () => {
      const [deployment] = RENDERED_KINDS.filter(
        ({ plural }) => plural === 'deployments',
      );
      const metadata = { name: 'chat', namespace: 'team-a' };
      backend.cluster.put(deployment, { metadata });
      expect(await problemsOf(aSpec())).toEqual([
        ['name', 'The name chat is taken in team-a of demo; take another name'],
      ]);
      const theirs = provisionedLabels(aSpec({ owner: 'team-b' }));
      backend.cluster.put(deployment, {
        metadata: { ...metadata, labels: theirs },
      });
      const [[field, message]] = await problemsOf(aSpec());
      expect(field).toBe('name');
      expect(message).toContain('by a model service of somebody else');
      expect(message).not.toContain('team-b');
      expect((await apply(aSpec())).status).toBe(409);
      expect(writes()).toEqual([]);
    });

    it('says where definitions that are missing come from', async () => {
      const unserve = (group: string, plural: string) =>
        backend.cluster.unserve(
          RENDERED_KINDS.find(
            kind => kind.group === group && kind.plural === plural,
          )!,
        );
      unserve('inference.llmkube.dev', 'models');
      expect(await problemsOf(aSpec({ driver: 'llmkube' }))).toEqual([
        [
          'driver',
          'demo does not serve models.inference.llmkube.dev in v1alpha1; install LLMKube (https://github.com/defilantech/LLMKube) there',
        ],
      ]);
      unserve('monitoring.coreos.com', 'prometheusrules');
      expect(await problemsOf(aSpec())).toEqual([
        [
          'rules',
          'demo does not serve prometheusrules.monitoring.coreos.com in v1; install the Prometheus Operator (https://prometheus-operator.dev) there, or leave the rules out',
        ],
      ]);
      expect(await problemsOf(aSpec({ rules: false }))).toEqual([]);
    });
  });

  describe('rendering', () => {
    it('gives files, and asks no cluster', async () => {
      const { status, body } = await post('render', aSpec());
      expect(status).toBe(200);
      expect(body.files.length).toBeGreaterThan(4);
      expect(backend.cluster.calls).toEqual([]);
    });

    it('is for those who may make it', async () => {
      backend.state.decide = all(inferenceModelCreatePermission);
      expect((await post('render', aSpec())).status).toBe(403);
    });
  });

  describe('applying', () => {
    it('makes everything, and the second time nothing', async () => {
      const { status, body } = await apply(aSpec());
      expect(status).toBe(200);
      expect(kindsOf(body.objects)).toEqual(
        expect.arrayContaining([
          'Deployment',
          'Service',
          'PrometheusRule',
          'ConfigMap',
        ]),
      );
      for (const each of body.objects) {
        expect(each.change).toBe('created');
        expect(each.diff).toContain('+');
      }
      const made = await stored();
      expect(made).toHaveLength(body.objects.length);
      for (const { metadata } of made) {
        expect(metadata.labels).toMatchObject(provisionedLabels(aSpec()));
      }
      const written = writes().length;
      const again = await apply(aSpec());
      for (const each of again.body.objects) {
        expect(each).toMatchObject({ change: 'unchanged' });
        expect(each.diff).toBeUndefined();
      }
      expect(writes()).toHaveLength(written);
      expect(await stored()).toEqual(made);
    });

    it('changes what is asked for, and deletes what is not any more', async () => {
      await apply(aSpec());
      const { body } = await apply(aSpec({ replicas: 3, dashboard: false }));
      const changed = body.objects.filter(
        ({ change }: { change: string }) => change !== 'unchanged',
      );
      expect(
        changed.map((each: { kind: string; change: string }) => [
          each.kind,
          each.change,
        ]),
      ).toEqual([
        ['Deployment', 'changed'],
        ['ConfigMap', 'deleted'],
      ]);
      expect(changed[0].diff).toContain('-  replicas: 1\n+  replicas: 3');
      const kinds = (await stored()).map(({ kind }) => kind);
      expect(kinds).not.toContain('ConfigMap');
    });

    it('writes nothing when it only tries', async () => {
      const { body } = await apply(aSpec(), true);
      expect(body.objects[0]).toMatchObject({
        kind: 'Deployment',
        change: 'created',
      });
      expect(await stored()).toEqual([]);
      expect(backend.auditor.createEvent).not.toHaveBeenCalled();
    });

    it('is written down, without what may be secret', async () => {
      await apply(aSpec({ args: ['--api-key=hunter2'] }));
      expect(backend.auditor.createEvent).toHaveBeenCalledWith(
        expect.objectContaining({
          eventId: 'model-service-apply',
          severityLevel: 'medium',
          meta: { model: 'demo/team-a/vllm/chat' },
        }),
      );
      expect(backend.audit.success).toHaveBeenCalled();
      await apply(aSpec({ name: 'Not Legal' }));
      expect(backend.audit.fail).toHaveBeenCalled();
      const { body } = await apply(
        aSpec({ args: ['--api-key=hunter3'] }),
        true,
      );
      expect(JSON.stringify(body)).not.toContain('hunter');
    });

    it.each<[string, Decide, Partial<ModelServiceSpec>, number]>([
      ['may make everything', allow, {}, 200],
      ['may make nothing', all(inferenceModelCreatePermission), {}, 403],
      ['owns it', ofTeamA, {}, 200],
      ['owns it in other letters', ofTeamA, { owner: 'Team-A' }, 200],
      ['does not own it', ofTeamA, { owner: 'team-b' }, 403],
      ['makes it without an owner', ofTeamA, { owner: undefined }, 403],
      [
        'says so in a label',
        ofTeamA,
        { owner: undefined, labels: { 'inference/owner': 'team-a' } },
        200,
      ],
      [
        'says two things of the owner',
        ofTeamA,
        { owner: 'team-b', labels: { 'inference/owner': 'team-a' } },
        403,
      ],
      [
        'may in the cluster',
        making(inferenceModelConditions.inCluster({ clusters: ['demo'] })),
        {},
        200,
      ],
      [
        'may in another cluster',
        making(inferenceModelConditions.inCluster({ clusters: ['x'] })),
        {},
        403,
      ],
      [
        'may in the namespace',
        making(
          inferenceModelConditions.inNamespace({ namespaces: ['team-a'] }),
        ),
        {},
        200,
      ],
      [
        'may in another namespace',
        making(
          inferenceModelConditions.inNamespace({ namespaces: ['team-b'] }),
        ),
        {},
        403,
      ],
      [
        'may of the system',
        making(inferenceModelConditions.ofDriver({ drivers: ['vllm'] })),
        {},
        200,
      ],
      [
        'may of another system',
        making(inferenceModelConditions.ofDriver({ drivers: ['kthena'] })),
        {},
        400,
      ],
    ])('answers who %s', async (_, decide, overrides, status) => {
      backend.state.decide = decide;
      const answer = await apply(aSpec(overrides));
      expect([answer.status, answer.body.error?.message]).toEqual([
        status,
        status === 200 ? undefined : expect.any(String),
      ]);
      expect((await stored()).length > 0).toBe(status === 200);
    });

    it('says in one sentence that the cluster cannot be reached, and makes nothing', async () => {
      backend.cluster.failure = new SourceFailure('Cluster "demo" is away', {
        source: backend.cluster.source,
        reason: 'unreachable',
      });
      const { status, body } = await apply(aSpec());
      expect(status).toBe(503);
      expect(body.error.message).toContain('Cluster "demo" is away');
      expect(await problemsOf(aSpec())).toEqual([
        [undefined, 'Cluster "demo" is away'],
      ]);
      backend.cluster.failure = undefined;
      expect(await stored()).toEqual([]);
    });

    it.each([
      ['a field that is not known', { ...aSpec(), colour: 'red' }, 'colour'],
      ['no name', { ...aSpec(), name: undefined }, 'name'],
      ['rules: true', { ...aSpec(), rules: true }, 'rules'],
    ])('refuses %s', async (_, spec, word) => {
      const { status, body } = await post('check', spec);
      expect(status).toBe(400);
      expect(body.error.message).toContain(word);
    });
  });

  describe('taking away', () => {
    const path = '/provisioning/demo/team-a/vllm/chat';
    const remove = (query = '') =>
      request(backend.server)
        .delete(`/api/inference${path}${query}`)
        .set(AS.user);

    it('lists and deletes what was made, the last first, and nothing else', async () => {
      const { body: made } = await apply(aSpec());
      await apply(aSpec({ name: 'other' }));
      const others = (await stored()).length - made.objects.length;
      const listed = (await get(path)).body;
      expect(listed.errors).toEqual([]);
      expect(kindsOf(listed.objects).sort()).toEqual(
        kindsOf(made.objects).sort(),
      );
      const tried = await remove('?dryRun=true');
      expect(tried.body.objects).toHaveLength(made.objects.length);
      expect(await stored()).toHaveLength(made.objects.length + others);
      const { status, body } = await remove();
      expect(status).toBe(200);
      expect(kindsOf(body.objects)[0]).toBe('ConfigMap');
      expect(await stored()).toHaveLength(others);
      expect(backend.auditor.createEvent).toHaveBeenLastCalledWith(
        expect.objectContaining({
          eventId: 'model-service-delete',
          meta: { model: 'demo/team-a/vllm/chat' },
        }),
      );
      expect((await remove()).status).toBe(404);
    });

    it('is for those who may delete it, as far as they may see it', async () => {
      await apply(aSpec());
      backend.state.decide = all(inferenceModelDeletePermission);
      expect((await remove()).status).toBe(403);
      expect((await get(path)).status).toBe(200);
      backend.state.decide = deny;
      expect((await remove()).status).toBe(404);
      expect((await get(path)).status).toBe(404);
      backend.state.decide = name =>
        [
          inferenceModelReadPermission.name,
          inferenceModelDeletePermission.name,
        ].includes(name)
          ? createInferenceModelConditionalDecision(
              inferenceModelReadPermission,
              inferenceModelConditions.isOwner({
                claims: ['group:default/team-a'],
              }),
            )
          : { result: AuthorizeResult.DENY };
      expect((await remove()).status).toBe(200);
      expect(await stored()).toEqual([]);
    });
  });
});
