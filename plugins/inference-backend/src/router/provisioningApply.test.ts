import { TestDatabases } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  inferenceModelCreatePermission,
  inferenceModelDeletePermission,
  inferenceModelReadPermission,
  inferenceModelUpdatePermission,
  ModelServiceSpec,
  provisionedLabels,
} from '@wakeboard/plugin-inference-common';
import { SourceFailure } from '@wakeboard/plugin-inference-node';
import {
  createInferenceModelConditionalDecision,
  inferenceModelConditions,
} from '../access/rules';
import { aSpec, RENDERED_KINDS } from './__testUtils__/provisioningWorld';
import {
  allBut,
  making,
  ofTeamA,
  startProvisioning,
} from './__testUtils__/startProvisioning';
import { allow, Decide, deny } from './__testUtils__/startRouter';

jest.setTimeout(300_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

const kindsOf = (objects: Array<{ kind?: string }>) =>
  objects.map(({ kind }) => kind);

describe('making model services', () => {
  let backend: Awaited<ReturnType<typeof startProvisioning>>;
  beforeEach(async () => {
    backend = await startProvisioning(databases);
  });

  describe('applying', () => {
    it('makes everything, and the second time nothing', async () => {
      const { status, body } = await backend.apply(aSpec());
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
      const made = await backend.stored();
      expect(made).toHaveLength(body.objects.length);
      for (const { metadata } of made) {
        expect(metadata.labels).toMatchObject(provisionedLabels(aSpec()));
      }
      const written = backend.writes().length;
      const again = await backend.apply(aSpec());
      for (const each of again.body.objects) {
        expect(each).toMatchObject({ change: 'unchanged' });
        expect(each.diff).toBeUndefined();
      }
      expect(backend.writes()).toHaveLength(written);
      expect(await backend.stored()).toEqual(made);
    });

    it('changes what is asked for, and deletes what is not any more', async () => {
      await backend.apply(aSpec());
      const { body } = await backend.apply(
        aSpec({ replicas: 3, dashboard: false }),
      );
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
      const kinds = (await backend.stored()).map(({ kind }) => kind);
      expect(kinds).not.toContain('ConfigMap');
    });

    it('keeps the number of replicas that there is, unless another is asked for', async () => {
      await backend.apply(aSpec({ replicas: 2 }));
      const kind = RENDERED_KINDS.find(
        ({ plural }) => plural === 'deployments',
      )!;
      const target = { kind, namespace: 'team-a', name: 'chat' };
      const { signal } = new AbortController();
      await backend.cluster.scale(target, 0, { signal });
      const kept = await backend.apply(aSpec());
      for (const { change } of kept.body.objects) {
        expect(change).toBe('unchanged');
      }
      const replicas = { spec: { replicas: 0 } };
      expect(await backend.cluster.get(target, { signal })).toMatchObject(
        replicas,
      );
      const note = 'chat has 0 replicas now and gets 1.';
      const checked = await backend.post('check', aSpec({ replicas: 1 }));
      expect(checked.body.notes).toContain(note);
      const tried = await backend.apply(aSpec({ replicas: 1 }), true);
      expect(tried.body.notes).toContain(note);
      const { diff } = tried.body.objects.find(
        (each: { kind: string }) => each.kind === 'Deployment',
      );
      expect(diff).toContain('-  replicas: 0\n+  replicas: 1');
      const { body } = await backend.apply(aSpec({ replicas: 1 }));
      expect(body.notes).toContain(note);
      expect(await backend.cluster.get(target, { signal })).toMatchObject({
        spec: { replicas: 1 },
      });
    });

    it('leaves alone what an operator makes for the model, whatever labels it gives it', async () => {
      const { body } = await backend.apply(aSpec());
      const { kind, ...configMap } = body.objects.find(
        (each: { kind: string }) => each.kind === 'ConfigMap',
      );
      const owner = { apiVersion: 'x/v1', kind: 'X', name: 'chat', uid: 'u' };
      backend.cluster.put(RENDERED_KINDS.find(each => each.kind === kind)!, {
        metadata: {
          name: 'made-by-operator',
          namespace: configMap.namespace,
          labels: provisionedLabels(aSpec()),
          ownerReferences: [{ ...owner, controller: true }],
        },
      });
      const again = await backend.apply(aSpec());
      for (const { change } of again.body.objects) {
        expect(change).toBe('unchanged');
      }
      await backend.remove('/provisioning/demo/team-a/vllm/chat');
      expect(
        (await backend.stored()).map(({ metadata }) => metadata.name),
      ).toEqual(['made-by-operator']);
    });

    it('writes nothing when it only tries', async () => {
      const { body } = await backend.apply(aSpec(), true);
      expect(body.objects[0]).toMatchObject({
        kind: 'Deployment',
        change: 'created',
      });
      expect(await backend.stored()).toEqual([]);
      expect(backend.auditor.createEvent).not.toHaveBeenCalled();
    });

    it('is written down, without what may be secret', async () => {
      await backend.apply(aSpec({ args: ['--api-key=hunter2'] }));
      expect(backend.auditor.createEvent).toHaveBeenCalledWith(
        expect.objectContaining({
          eventId: 'model-service-apply',
          severityLevel: 'medium',
          meta: { model: 'demo/team-a/vllm/chat' },
        }),
      );
      expect(backend.audit.success).toHaveBeenCalled();
      await backend.apply(aSpec({ name: 'Not Legal' }));
      expect(backend.audit.fail).toHaveBeenCalled();
      const { body } = await backend.apply(
        aSpec({ args: ['--api-key=hunter3'] }),
        true,
      );
      expect(JSON.stringify(body)).not.toContain('hunter');
    });

    it.each<[string, Decide, Partial<ModelServiceSpec>, number]>([
      ['may make everything', allow, {}, 200],
      ['may make nothing', allBut(inferenceModelCreatePermission), {}, 403],
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
      const answer = await backend.apply(aSpec(overrides));
      expect(answer.status).toBe(status);
      expect((await backend.stored()).length > 0).toBe(status === 200);
    });

    it('changes a model for those only who may change it, whomever they name as its owner', async () => {
      await backend.apply(aSpec({ owner: 'team-b' }));
      const made = await backend.stored();
      const theirs = aSpec({ owner: 'team-b', image: 'mine:1' });
      backend.state.decide = allBut(inferenceModelUpdatePermission);
      const refused = await backend.apply(theirs);
      expect(refused.status).toBe(403);
      expect(refused.body.error.message).toContain('inference.model.update');
      backend.state.decide = allBut(
        inferenceModelUpdatePermission,
        inferenceModelReadPermission,
      );
      const hidden = await backend.apply(theirs, true);
      expect(hidden.status).toBe(409);
      expect(JSON.stringify(hidden.body)).not.toContain('team-b');
      expect(await backend.stored()).toEqual(made);
      backend.state.decide = allow;
      expect((await backend.apply(theirs)).status).toBe(200);
    });

    it.each([
      ['rules that it would change', {}],
      [
        'rules, a monitor and a dashboard that it would delete',
        { rules: false, monitors: false, dashboard: false },
      ],
    ] as const)(
      'leaves to others %s, of a model of theirs that is gone',
      async (_, overrides) => {
        await backend.apply(aSpec({ owner: 'team-b' }));
        for (const plural of ['deployments', 'services']) {
          const kind = RENDERED_KINDS.find(each => each.plural === plural)!;
          backend.cluster.remove({ kind, namespace: 'team-a', name: 'chat' });
        }
        const left = await backend.stored();
        const { status, body } = await backend.apply(aSpec(overrides));
        expect([status, body.error?.message]).toEqual([
          409,
          expect.stringMatching(/take another name/),
        ]);
        expect(await backend.stored()).toEqual(left);
        expect((await backend.apply(aSpec({ owner: 'team-b' }))).status).toBe(
          200,
        );
      },
    );

    it('uses no Secret of its namespace that config does not name', async () => {
      const spec = aSpec({ options: { tokenSecret: 'admin' } });
      const { status, body } = await backend.apply(spec);
      expect(status).toBe(400);
      expect(body.error.message).toContain('provisioning.secrets');
      expect(await backend.problemsOf(spec)).toEqual([
        ['options', expect.stringContaining('Secret "admin"')],
      ]);
    });

    it('says in one sentence that the cluster cannot be reached, and makes nothing', async () => {
      backend.cluster.failure = new SourceFailure('Cluster "demo" is away', {
        source: backend.cluster.source,
        reason: 'unreachable',
      });
      const { status, body } = await backend.apply(aSpec());
      expect(status).toBe(503);
      expect(body.error.message).toBe('Cluster "demo" is away');
      expect(await backend.problemsOf(aSpec())).toEqual([
        ['cluster', 'Cluster "demo" is away'],
      ]);
      backend.cluster.failure = undefined;
      expect(await backend.stored()).toEqual([]);
    });

    it.each([
      ['a field that is not known', { ...aSpec(), colour: 'red' }, 'colour'],
      ['no name', { ...aSpec(), name: undefined }, 'name'],
      ['rules: true', { ...aSpec(), rules: true }, 'rules'],
    ])('refuses %s', async (_, spec, word) => {
      const { status, body } = await backend.post('check', spec);
      expect(status).toBe(400);
      expect(body.error.message).toContain(word);
    });
  });

  describe('taking away', () => {
    const path = '/provisioning/demo/team-a/vllm/chat';
    const remove = (query = '') => backend.remove(`${path}${query}`);

    it('lists and deletes what was made, the last first, and nothing else', async () => {
      const { body: made } = await backend.apply(aSpec());
      await backend.apply(aSpec({ name: 'other' }));
      const others = (await backend.stored()).length - made.objects.length;
      const listed = (await backend.get(path)).body;
      expect(listed.errors).toEqual([]);
      expect(kindsOf(listed.objects).sort()).toEqual(
        kindsOf(made.objects).sort(),
      );
      const tried = await remove('?dryRun=true');
      expect(tried.body.objects).toHaveLength(made.objects.length);
      expect(await backend.stored()).toHaveLength(made.objects.length + others);
      const { status, body } = await remove();
      expect(status).toBe(200);
      expect(kindsOf(body.objects)[0]).toBe('ConfigMap');
      expect(await backend.stored()).toHaveLength(others);
      expect(backend.auditor.createEvent).toHaveBeenLastCalledWith(
        expect.objectContaining({
          eventId: 'model-service-delete',
          meta: { model: 'demo/team-a/vllm/chat' },
        }),
      );
      expect((await remove()).status).toBe(404);
    });

    it('is for those who may delete it, as far as they may see it', async () => {
      await backend.apply(aSpec());
      backend.state.decide = allBut(inferenceModelDeletePermission);
      expect((await remove()).status).toBe(403);
      expect((await backend.get(path)).status).toBe(200);
      backend.state.decide = deny;
      expect((await remove()).status).toBe(404);
      expect((await backend.get(path)).status).toBe(404);
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
      expect(await backend.stored()).toEqual([]);
    });
  });
});
