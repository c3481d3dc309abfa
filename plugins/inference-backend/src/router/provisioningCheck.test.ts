import { TestDatabases } from '@backstage/backend-test-utils';
import {
  inferenceModelCreatePermission,
  InferenceSchemas,
  ModelServiceSpec,
  provisionedLabels,
} from '@wakeboard/plugin-inference-common';
import { inferenceModelConditions } from '../access/rules';
import {
  aSpec,
  NAMESPACES,
  RENDERED_KINDS,
} from './__testUtils__/provisioningWorld';
import {
  allBut,
  Conditions,
  making,
  startProvisioning,
} from './__testUtils__/startProvisioning';
import { Decide, REF } from './__testUtils__/startRouter';

jest.setTimeout(300_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('what can be made', () => {
  let backend: Awaited<ReturnType<typeof startProvisioning>>;
  beforeEach(async () => {
    backend = await startProvisioning(databases);
  });

  describe('the choices', () => {
    it('are what config allows and the caller may use', async () => {
      const { body } = await backend.get('/provisioning');
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
      const [target] = (await backend.get('/provisioning')).body.targets;
      expect(target.namespaces).toEqual(namespaces);
      const ids = target.drivers.map(({ id }: { id: string }) => id);
      expect(ids).toEqual(expect.arrayContaining(drivers));
      expect(ids.includes('greenthread')).toBe(drivers.includes('greenthread'));
    });

    it.each<[string, Decide]>([
      ['who may make nothing', allBut(inferenceModelCreatePermission)],
      [
        'who may make something elsewhere',
        making(inferenceModelConditions.inCluster({ clusters: ['x'] })),
      ],
    ])('are none for %s', async (_, decide) => {
      backend.state.decide = decide;
      const { body } = await backend.get('/provisioning');
      expect(body.targets).toEqual([]);
    });
  });

  describe('the check', () => {
    it('finds nothing wrong with what can be made, and writes nothing', async () => {
      const { body } = await backend.post('check', aSpec());
      expect(body).toMatchObject({
        ref: { cluster: 'demo', namespace: 'team-a', driver: 'vllm' },
        exists: false,
        problems: [],
      });
      expect(backend.writes()).toEqual([]);
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
        'a source on the machines',
        { driver: 'llmkube', source: 'file:///etc/kubernetes' },
        'source',
        'The source "file:///etc/kubernetes" is a path on the machines of demo, which takes inference.clusters.demo.provisioning.hostPaths: true',
      ],
      [
        'a source that is a path',
        { driver: 'llmkube', source: '/etc/kubernetes' },
        'source',
        'The source "/etc/kubernetes" is a path on the machines of demo',
      ],
      [
        'a cache on the machines',
        {
          driver: 'kthena',
          options: { kind: 'ModelBooster', cacheURI: 'hostpath://etc' },
        },
        'options',
        'It would use "hostpath://etc" on the machines of demo, which takes inference.clusters.demo.provisioning.hostPaths: true',
      ],
      [
        'a model that no GPU can hold',
        { source: 'hf://Qwen/Qwen3-235B-A22B' },
        'gpus',
        'and no GPU of demo has as much',
      ],
    ])('names the field of %s', async (_, overrides, field, message) => {
      expect(await backend.problemsOf(aSpec(overrides))).toContainEqual([
        field,
        expect.stringContaining(message),
      ]);
      const refused = await backend.apply(aSpec(overrides));
      expect(refused.status).toBeGreaterThanOrEqual(400);
      expect(refused.status).toBeLessThan(500);
      expect(refused.body.error.message).toContain(message);
      expect(backend.writes()).toEqual([]);
    });

    it('says that a threshold is none that can be measured', async () => {
      backend.state.problem = 'the threshold of 5 s is no bucket boundary';
      expect(await backend.problemsOf(aSpec({ sloProfile: 'fast' }))).toEqual([
        [
          'sloProfile',
          'The SLO fast of the profile fast cannot be measured with vLLM: the threshold of 5 s is no bucket boundary',
        ],
      ]);
      expect(
        await backend.problemsOf(aSpec({ sloProfile: 'fast', rules: false })),
      ).toEqual([]);
    });

    it('says of each SLO whether it can be measured, as far as it looked', async () => {
      const slosOf = async (overrides: Partial<ModelServiceSpec>) =>
        (await backend.post('check', aSpec(overrides))).body.slos;
      const fast = { name: 'fast', measurable: false };
      expect(await slosOf({ sloProfile: 'fast' })).toEqual([
        { name: 'fast', measurable: true },
      ]);
      backend.state.problem = 'the threshold of 5 s is no bucket boundary';
      const reason = expect.stringContaining('no bucket boundary');
      expect(await slosOf({ sloProfile: 'fast' })).toEqual([
        { ...fast, refused: true, reason },
      ]);
      expect(await slosOf({ sloProfile: 'fast', rules: false })).toEqual([
        { ...fast, refused: false, reason },
      ]);
      expect(await slosOf({ name: 'Not Legal' })).toBeUndefined();
    });

    it('says of a namespace that a policy closes where else one may', async () => {
      backend.state.decide = making(
        inferenceModelConditions.inNamespace({ namespaces: ['team-b'] }),
      );
      const sentence =
        'You may make no model services in "team-a" of demo; you may in team-b';
      expect(await backend.problemsOf(aSpec())).toEqual([
        ['namespace', sentence],
      ]);
      const refused = await backend.apply(aSpec());
      expect(refused.status).toBe(403);
      expect(refused.body.error.message).toBe(sentence);
      expect(backend.writes()).toEqual([]);
    });

    it('says that a namespace does not exist', async () => {
      backend.cluster.remove({ kind: NAMESPACES, name: 'team-a' });
      expect(await backend.problemsOf(aSpec())).toEqual([
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
      expect(await backend.problemsOf(aSpec())).toEqual([
        ['name', 'The name chat is taken in team-a of demo; take another name'],
      ]);
      const theirs = provisionedLabels(aSpec({ owner: 'team-b' }));
      backend.cluster.put(deployment, {
        metadata: { ...metadata, labels: theirs },
      });
      const [[field, message]] = await backend.problemsOf(aSpec());
      expect(field).toBe('name');
      expect(message).toContain('by a model service of somebody else');
      expect(message).not.toContain('team-b');
      expect((await backend.apply(aSpec())).status).toBe(409);
      expect(backend.writes()).toEqual([]);
    });

    it('says where definitions that are missing come from', async () => {
      const unserve = (group: string, plural: string) =>
        backend.cluster.unserve(
          RENDERED_KINDS.find(
            kind => kind.group === group && kind.plural === plural,
          )!,
        );
      unserve('inference.llmkube.dev', 'models');
      expect(await backend.problemsOf(aSpec({ driver: 'llmkube' }))).toEqual([
        [
          'driver',
          'demo does not serve models.inference.llmkube.dev in v1alpha1; install LLMKube (https://github.com/defilantech/LLMKube) there',
        ],
      ]);
      unserve('monitoring.coreos.com', 'prometheusrules');
      expect(await backend.problemsOf(aSpec())).toEqual([
        [
          'rules',
          'demo does not serve prometheusrules.monitoring.coreos.com in v1; install the Prometheus Operator (https://prometheus-operator.dev) there, or leave the rules out',
        ],
      ]);
      expect(await backend.problemsOf(aSpec({ rules: false }))).toEqual([]);
    });
  });

  describe('rendering', () => {
    it('gives files, and asks no cluster', async () => {
      const { status, body } = await backend.post('render', aSpec());
      expect(status).toBe(200);
      expect(body.files.length).toBeGreaterThan(4);
      expect(backend.cluster.calls).toEqual([]);
    });

    it('is for those who may make it', async () => {
      backend.state.decide = allBut(inferenceModelCreatePermission);
      expect((await backend.post('render', aSpec())).status).toBe(403);
    });
  });
});
