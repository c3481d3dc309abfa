import { readFileSync } from 'node:fs';
import { TestDatabases } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  inferenceModelReadPermission,
  ModelRef,
} from '@wakeboard/plugin-inference-common';
import { NOON } from '@wakeboard/plugin-inference-common/testing';
import request from 'supertest';
import { parse } from 'yaml';
import {
  createInferenceModelConditionalDecision,
  inferenceModelConditions,
} from '../access/rules';
import { aSpec, PROVISIONING } from './__testUtils__/provisioningWorld';
import {
  allow,
  AS,
  Decide,
  deny,
  MODEL_KIND,
  NOW,
  OWNED,
  REF,
  startRouter,
} from './__testUtils__/startRouter';
import { CONTRACT_PATH } from './validation';

jest.setTimeout(300_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

/** Query parameters that every operation can do with, where it has them. */
const QUERY: Record<string, string | number> = {
  from: NOON,
  to: NOW,
  width: 1000,
  signal: 'requestRate',
  entity: 'component:default/qwen3-4b',
  format: 'json',
  cluster: REF.cluster,
};
/** Bodies of requests, where another one than that of an action is needed. */
const BODIES: Record<string, object> = {
  '/provisioning/check': aSpec(),
  '/provisioning/render': aSpec(),
  '/provisioning/apply': { spec: aSpec() },
};
/** Parts of paths that are not the reference of the model. */
const PARTS: Record<string, string> = { slo: 'availability' };

interface Route {
  method: 'get' | 'post';
  path: string;
  query: Record<string, string | number>;
}

const contract: {
  paths: Record<
    string,
    Record<string, { parameters?: Array<{ name: string; required?: boolean }> }>
  >;
} = parse(readFileSync(CONTRACT_PATH, 'utf8'));

const routes = Object.entries(contract.paths).flatMap(([path, item]) =>
  (['get', 'post'] as const)
    .filter(method => item[method])
    .map((method): Route => {
      const required = (item[method].parameters ?? []).filter(
        ({ required: needed }) => needed,
      );
      return {
        method,
        path,
        query: Object.fromEntries(
          required.map(({ name }) => [name, QUERY[name]]),
        ),
      };
    }),
);
const modelRoutes = routes.filter(({ path }) => path.includes('{cluster}'));

const conditional: (
  conditions: Parameters<typeof createInferenceModelConditionalDecision>[1],
) => Decide = conditions => name =>
  name === inferenceModelReadPermission.name
    ? createInferenceModelConditionalDecision(
        inferenceModelReadPermission,
        conditions,
      )
    : { result: AuthorizeResult.DENY };

const ofTeamA = conditional(
  inferenceModelConditions.isOwner({ claims: ['group:default/team-a'] }),
);

describe('who may see what', () => {
  let backend: Awaited<ReturnType<typeof startRouter>>;
  beforeAll(async () => {
    backend = await startRouter(databases, { config: PROVISIONING });
    for (const { name, namespace } of [REF, OWNED]) {
      backend.cluster.put(MODEL_KIND, { metadata: { name, namespace } });
    }
  });

  const send = (
    { method, path, query }: Route,
    ref: ModelRef,
    headers: { authorization: string } = AS.user,
  ) => {
    const url = path.replace(/\{(\w+)\}/g, (_, part) =>
      encodeURIComponent(PARTS[part] ?? ref[part as keyof ModelRef]),
    );
    const sent = request(backend.server)
      [method](`/api/inference${url}`)
      .query(query)
      .set(headers);
    return method === 'post'
      ? sent.send(BODIES[path] ?? { action: 'wake' })
      : sent;
  };

  it('walks all routes of the contract', () => {
    expect(routes.map(({ method, path }) => `${method} ${path}`)).toEqual(
      expect.arrayContaining([
        'get /models',
        'post /models/{cluster}/{namespace}/{driver}/{name}/actions',
        'get /models/{cluster}/{namespace}/{driver}/{name}/slos/{slo}/history',
        'get /summary',
        'get /sources',
      ]),
    );
    expect(modelRoutes.length).toBeGreaterThanOrEqual(11);
  });

  describe.each(routes)('$method $path', route => {
    it('is closed to nobody', async () => {
      backend.state.decide = allow;
      expect((await send(route, REF, AS.nobody)).status).toBe(401);
    });
  });

  const reads = modelRoutes.filter(({ method }) => method === 'get');

  describe.each(reads)('$method $path', route => {
    it.each(['user', 'service'] as const)(
      'answers a %s who is allowed',
      async who => {
        backend.state.decide = allow;
        expect((await send(route, REF, AS[who])).status).toBe(200);
      },
    );

    it('answers under a condition that the model meets', async () => {
      backend.state.decide = ofTeamA;
      expect((await send(route, OWNED)).status).toBe(200);
    });
  });

  describe.each(modelRoutes)('$method $path', route => {
    it.each([
      ['is denied', deny, REF],
      ['does not meet the condition', ofTeamA, REF],
    ])(
      'answers who %s exactly as if there was no such model',
      async (_sentence, decide, ref) => {
        backend.state.decide = decide;
        const hidden = await send(route, ref);
        const missing = await send(route, { ...ref, name: 'nothing' });
        expect(hidden.status).toBe(404);
        expect(hidden.body.error).toEqual({
          name: 'NotFoundError',
          message:
            'There is no model demo/greenthread-system/greenthread/qwen3-4b that you may see',
        });
        expect(missing.body.error.message).toBe(
          hidden.body.error.message.replace('qwen3-4b', 'nothing'),
        );
        expect(missing.status).toBe(404);
      },
    );

    it('refuses to guess when the decision is none that it knows', async () => {
      backend.state.decide = () =>
        JSON.parse('{"result":"MAYBE"}') as ReturnType<Decide>;
      expect((await send(route, REF)).status).toBe(404);
    });
  });

  const list = async () => {
    const { status, body } = await request(backend.server)
      .get('/api/inference/models')
      .set(AS.user);
    expect(status).toBe(200);
    return body.items.map(({ ref }: { ref: ModelRef }) => ref.name);
  };

  const { anyOf, not } = {
    anyOf: [
      inferenceModelConditions.inNamespace({ namespaces: ['team-a'] }),
      inferenceModelConditions.isOwner({ claims: ['group:default/team-b'] }),
    ] as const,
    not: inferenceModelConditions.isOwner({ claims: ['group:default/team-a'] }),
  };
  it.each<[string, Decide, string[]]>([
    ['all models to who is allowed', allow, ['qwen3-4b', 'owned']],
    ['none to who is denied', deny, []],
    ['those of an owner', ofTeamA, ['owned']],
    [
      'those of a cluster',
      conditional(inferenceModelConditions.inCluster({ clusters: ['demo'] })),
      ['qwen3-4b', 'owned'],
    ],
    [
      'none of a cluster without any',
      conditional(inferenceModelConditions.inCluster({ clusters: ['x'] })),
      [],
    ],
    [
      'those of a driver',
      conditional(
        inferenceModelConditions.ofDriver({ drivers: ['greenthread'] }),
      ),
      ['qwen3-4b', 'owned'],
    ],
    [
      'those that meet one of several conditions',
      conditional({ anyOf: [...anyOf] }),
      ['owned'],
    ],
    [
      'those that do not meet a condition, also without an owner',
      conditional({ not }),
      ['qwen3-4b'],
    ],
    [
      'none to an owner of nothing',
      conditional(inferenceModelConditions.isOwner({ claims: [] })),
      [],
    ],
  ])('lists %s', async (_sentence, decide, names) => {
    backend.state.decide = decide;
    expect(await list()).toEqual(names);
  });

  it('shows no sources to who may see no model', async () => {
    backend.state.decide = deny;
    const { body } = await request(backend.server).get(
      '/api/inference/sources',
    );
    expect(body).toEqual({ items: [] });
  });
});
