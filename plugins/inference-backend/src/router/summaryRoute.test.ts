import { TestDatabases } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import {
  inferenceModelReadPermission,
  MODEL_ANNOTATION,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import request from 'supertest';
import {
  createInferenceModelConditionalDecision,
  inferenceModelConditions,
} from '../access/rules';
import {
  aComponent,
  allow,
  AS,
  DAY,
  deny,
  HOUR,
  NOW,
  OWNED,
  pathOf,
  PRODUCT,
  REF,
  startRouter,
} from './__testUtils__/startRouter';

jest.setTimeout(300_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const RANGE = `from=${NOW - 7 * DAY}&to=${NOW}`;

function anEntity(
  kind: string,
  name: string,
  relations: Record<string, string> = {},
  model?: string,
): Entity {
  const { metadata, ...rest } = aComponent(name, model);
  return {
    ...rest,
    kind,
    metadata: { namespace: 'default', ...metadata },
    relations: Object.entries(relations).map(([type, targetRef]) => ({
      type,
      targetRef,
    })),
  };
}

/** A company of groups and a domain of systems, with two models and some that are none. */
const ENTITIES = [
  anEntity('Group', 'all'),
  anEntity('Group', 'Platform', { childOf: 'group:default/all' }),
  anEntity('Group', 'team-a', { childOf: 'group:default/platform' }),
  // Nobody keeps a catalog from having circles.
  anEntity('Group', 'circle', { childOf: 'group:default/circle' }),
  anEntity('Domain', 'ai'),
  anEntity('Domain', 'chat', { partOf: 'domain:default/ai' }),
  anEntity('System', 'assistant', { partOf: 'domain:default/chat' }),
  anEntity('System', 'empty', { partOf: 'domain:default/ai' }),
  anEntity('API', 'plain', { partOf: 'system:default/assistant' }),
  anEntity(
    'Component',
    'qwen3-4b',
    { partOf: 'system:default/assistant', ownedBy: 'group:default/platform' },
    stringifyModelRef(REF),
  ),
  anEntity(
    'Component',
    'owned',
    { partOf: 'system:default/assistant', ownedBy: 'group:default/team-a' },
    stringifyModelRef(OWNED),
  ),
  // Two entities may stand for one model.
  anEntity(
    'Resource',
    'owned-too',
    { partOf: 'system:default/assistant', ownedBy: 'group:default/team-a' },
    stringifyModelRef(OWNED),
  ),
  anEntity(
    'Component',
    'broken',
    { partOf: 'system:default/assistant', ownedBy: 'group:default/team-a' },
    'nonsense',
  ),
  anEntity(
    'Component',
    'gone',
    { partOf: 'system:default/assistant', ownedBy: 'group:default/team-a' },
    stringifyModelRef({ ...REF, name: 'gone' }),
  ),
];

const ofTeamA = () =>
  createInferenceModelConditionalDecision(
    inferenceModelReadPermission,
    inferenceModelConditions.isOwner({ claims: ['group:default/team-a'] }),
  );

describe('the route of the summary', () => {
  let backend: Awaited<ReturnType<typeof startRouter>>;
  beforeAll(async () => {
    backend = await startRouter(databases, { entities: ENTITIES });
  });
  beforeEach(() => {
    backend.state.decide = allow;
  });

  const ask = (entity: string, headers = AS.user) =>
    request(backend.server)
      .get(`/api/inference/summary?entity=${entity}&${RANGE}`)
      .set(headers);

  it('adds up the models of a System', async () => {
    const { status, body } = await ask('system:default/assistant');
    expect(status).toBe(200);
    const { worst, ...rest } = body;
    expect(rest).toEqual({
      models: 2,
      states: { sleeping: 2 },
      slos: {
        total: 4,
        ok: 1,
        burning: 0,
        exhausted: 3,
        tooFew: 0,
        noTraffic: 0,
        noData: 0,
        notMeasurable: 0,
      },
      from: NOW - 3 * DAY,
      to: NOW,
      sum: {
        usedGpuHours: 1,
        freedGpuHours: 1,
        cost: 4,
        saved: 4,
        products: [{ product: PRODUCT, used: 1, freed: 1, price: 4 }],
      },
      prices: { currency: 'EUR', source: 'price list 2026' },
      unreadable: ['component:default/broken'],
      errors: [],
    });
    expect(
      worst.map((slo: (typeof worst)[number]) => [
        slo.ref.name,
        slo.spec.name,
        slo.evaluation.remaining,
      ]),
    ).toEqual([
      ['qwen3-4b', 'fast', -1],
      ['qwen3-4b', 'uptime', -1],
      ['owned', 'availability', -1],
      ['qwen3-4b', 'availability', 0.5],
    ]);
    expect(worst[2]).toMatchObject({
      ref: OWNED,
      state: 'sleeping',
      owner: 'group:default/team-a',
    });
  });

  it.each([
    ['a Component', 'component:default/owned', 1],
    ['a System without models', 'system:default/empty', 0],
    ['a Domain, with its subdomains', 'domain:default/ai', 2],
    ['a Domain', 'domain:default/chat', 2],
    ['a Group', 'group:default/team-a', 1],
    ['a Group, with the groups below it', 'group:default/all', 2],
    ['a Group that is named in other letters', 'Group:Default/PLATFORM', 2],
    ['a Group in a circle', 'group:default/circle', 0],
  ])('counts the models of %s', async (_sentence, entity, models) => {
    const { status, body } = await ask(entity);
    expect(status).toBe(200);
    expect(body.models).toBe(models);
  });

  it('leaves out what the caller may not see, from rows, counts and sums', async () => {
    backend.state.decide = ofTeamA;
    const { body } = await ask('domain:default/ai');
    expect(body).toMatchObject({
      models: 1,
      states: { sleeping: 1 },
      slos: { total: 1, exhausted: 1 },
    });
    // Its own GPU time was never counted.
    expect(body.sum).toBeUndefined();
    expect(JSON.stringify(body)).not.toContain(REF.name);

    backend.state.decide = deny;
    const none = await ask('domain:default/ai');
    expect(none.body).toMatchObject({
      models: 0,
      states: {},
      slos: { total: 0 },
      worst: [],
    });
    expect(none.body.sum).toBeUndefined();
  });

  it('asks the catalog as the caller', async () => {
    const { status, body } = await ask('system:default/assistant', AS.stranger);
    expect(status).toBe(404);
    expect(body.error.message).toBe(
      'There is no entity system:default/assistant that you may see',
    );
  });

  it.each([
    [
      'a model that is hidden',
      'component:default/qwen3-4b',
      'There is no model demo/greenthread-system/greenthread/qwen3-4b that you may see',
    ],
    [
      'a model that is not there',
      'component:default/gone',
      'There is no model demo/greenthread-system/greenthread/gone that you may see',
    ],
    [
      'an entity that stands for none',
      'api:default/plain',
      `The entity api:default/plain has no annotation ${MODEL_ANNOTATION}; set it to "cluster/namespace/driver/name" of its model`,
    ],
  ])('does not find %s', async (_sentence, entity, message) => {
    backend.state.decide = ofTeamA;
    const { status, body } = await ask(entity);
    expect(status).toBe(404);
    expect(body.error.message).toBe(message);
  });

  it('says what is wrong with the sources of its models, and names no object', async () => {
    const { state } = backend;
    const healthy = state.health;
    const errors = (['unreachable', 'malformedObject'] as const).map(
      reason => ({
        source: { kind: 'cluster' as const, name: 'demo' },
        reason,
        message: reason,
      }),
    );
    state.health = [
      ...errors.map(error => ({ source: error.source, ok: false, error })),
      {
        source: { kind: 'cluster', name: 'other' },
        ok: false,
        error: { ...errors[0], source: { kind: 'cluster', name: 'other' } },
      },
    ];
    const { body } = await ask('system:default/assistant');
    state.health = healthy;
    expect(body.errors).toEqual([errors[0]]);
  });
});

describe('the route of cost', () => {
  it('adds up GPU-hours and money as far as they are known, by day', async () => {
    const { server } = await startRouter(databases);
    const { status, body } = await request(server).get(
      `${pathOf(REF, '/cost')}?${RANGE}`,
    );
    expect(status).toBe(200);
    const { days, ...rest } = body;
    expect(rest).toEqual({
      from: NOW - 3 * DAY,
      to: NOW,
      sum: {
        usedGpuHours: 1,
        freedGpuHours: 1,
        cost: 4,
        saved: 4,
        products: [{ product: PRODUCT, used: 1, freed: 1, price: 4 }],
      },
      prices: { currency: 'EUR', source: 'price list 2026' },
      errors: [],
    });
    // Now is one o'clock in the afternoon.
    expect(days).toEqual([
      { at: NOW - 3 * DAY, used: 0, freed: 0 },
      { at: NOW - 13 * HOUR - 2 * DAY, used: 0, freed: 0 },
      { at: NOW - 13 * HOUR - DAY, used: 0, freed: 0 },
      { at: NOW - 13 * HOUR, used: 1, freed: 1 },
    ]);
  });

  it('is of whole hours', async () => {
    const { server } = await startRouter(databases);
    const { body } = await request(server).get(
      `${pathOf(REF, '/cost')}?from=${NOW - HOUR - 60_000}&to=${NOW - 60_000}`,
    );
    expect(body).toMatchObject({
      from: NOW - 2 * HOUR,
      to: NOW - HOUR,
      sum: { usedGpuHours: 1, freedGpuHours: 0 },
      days: [],
    });
  });

  it('is nothing that is known before it was counted, and not zero', async () => {
    const { server } = await startRouter(databases);
    const { body } = await request(server).get(
      `${pathOf(REF, '/cost')}?from=${NOW - 9 * DAY}&to=${NOW - 8 * DAY}`,
    );
    expect(body.sum).toBeUndefined();
    expect(body.from).toBe(body.to);
  });

  it('is not zero for a model whose GPU time was never counted', async () => {
    const { server } = await startRouter(databases);
    const { body } = await request(server).get(
      `${pathOf(OWNED, '/cost')}?${RANGE}`,
    );
    expect(body.sum).toBeUndefined();
    expect(body.days).toBeUndefined();
  });
});
