import * as fc from 'fast-check';
import { setSleepOfAll } from './engineSleep';
import { replicasOf } from './requests';
import { putService, scaleService } from './services';
import { advance, crashReplica, step } from './step';
import { aService, aServicesWorld, BUSY, NOON } from './testing';
import { ServicesHappening, ServicesWorld } from './types';

const MINUTE = 60_000;
const DAY = 86_400_000;

function run(world: ServicesWorld, ms: number): ServicesHappening[] {
  return advance(world, world.now + ms);
}

const statesOf = (happenings: ServicesHappening[]) =>
  happenings.flatMap(each => (each.kind === 'service' ? [each.to] : []));

const wakesOf = (happenings: ServicesHappening[]) =>
  happenings.flatMap(each => (each.kind === 'wake' ? [each] : []));

function aReadyWorld(...args: Parameters<typeof aService>) {
  const { world } = aServicesWorld([aService(...args)]);
  run(world, 2 * MINUTE);
  const [service] = world.services;
  return { world, service };
}

describe('the services world', () => {
  it('is the same in one stride or in many', () => {
    const plan = [
      aService({ profile: BUSY }, { replicas: 2 }),
      aService({
        name: 'tri',
        naming: { kind: 'ordinal', pattern: '{name}-{ordinal}', ordered: true },
      }),
    ];
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 20 * MINUTE }), { maxLength: 12 }),
        strides => {
          const one = aServicesWorld(plan).world;
          const many = aServicesWorld(plan).world;
          const total = strides.reduce((sum, each) => sum + each, 0);
          const told = strides.flatMap(each => run(many, each));
          expect(run(one, total)).toEqual(told);
          expect(one).toEqual(many);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('leaves the given world alone in a step', () => {
    const { world } = aReadyWorld({ profile: BUSY });
    const before = structuredClone(world);
    const { world: next } = step(world, 10 * MINUTE);
    expect(world).toEqual(before);
    expect(next.now).toBe(world.now + 10 * MINUTE);
  });

  it('starts a service once, with the time it took', () => {
    const { world } = aServicesWorld([aService()]);
    const happenings = run(world, 2 * MINUTE);
    expect(world.services[0].state).toBe('serving');
    const [wake, ...more] = wakesOf(happenings);
    expect(more).toEqual([]);
    expect(wake).toMatchObject({ start: NOON, cause: 'created' });
    expect(wake.end - wake.start).toBeGreaterThan(30_000);
    expect(wake.end - wake.start).toBeLessThan(60_000);
  });

  it('drains before it stops, and refuses requests while it is stopped', () => {
    const { world, service } = aReadyWorld({ profile: BUSY });
    run(world, 20 * MINUTE);
    const out: ServicesHappening[] = [];
    const before = service.front.answers[503].count;
    scaleService(world, service, 0, 'schedule', out);
    out.push(...run(world, 10 * MINUTE));
    expect(statesOf(out)).toEqual(['draining', 'stopped']);
    expect(world.replicas).toEqual([]);
    const ends = out.flatMap(each => (each.kind === 'request' ? [each] : []));
    const stoppedAt = service.stateSince;
    const later = ends.filter(each => each.at > stoppedAt);
    expect(later.length).toBeGreaterThan(0);
    expect(new Set(later.map(each => each.outcome))).toEqual(
      new Set(['refused']),
    );
    expect(service.front.answers[503].count - before).toBe(
      ends.filter(each => each.outcome === 'refused').length,
    );
  });

  it('counts in its engines what ended in the truth', () => {
    const { world } = aServicesWorld([
      aService({ profile: BUSY }, { replicas: 2 }),
    ]);
    const [service] = world.services;
    const ends = run(world, 3 * 60 * MINUTE).flatMap(each =>
      each.kind === 'request' ? [each] : [],
    );
    const engines = replicasOf(world, service).flatMap(each => each.engines);
    const sum = (read: (engine: (typeof engines)[0]) => number) =>
      engines.reduce((total, engine) => total + read(engine), 0);
    const of = (outcome: string) =>
      ends.filter(each => each.outcome === outcome).length;
    expect(of('success')).toBeGreaterThan(100);
    expect(of('error')).toBeGreaterThan(1);
    expect(sum(each => each.counters.endToEnd.count)).toBe(of('success'));
    expect(sum(each => each.counters.finished.error)).toBe(of('error'));
    const answers = Object.values(service.front.answers);
    const answered = answers.reduce((total, each) => total + each.count, 0);
    expect(answered).toBe(ends.length);
  });

  it('sleeps and wakes an engine without losing its counters', () => {
    const { world, service } = aReadyWorld({ profile: BUSY });
    run(world, 30 * MINUTE);
    const [replica] = world.replicas;
    const before = replica.engines[0].counters.requestsSucceeded;
    const out: ServicesHappening[] = [];
    setSleepOfAll(world, service, 1, 'user', out);
    out.push(...run(world, MINUTE));
    expect(service.state).toBe('sleeping');
    expect(replica.phase).toBe('ready');
    expect(replica.http['POST /sleep'].byStatus['2xx']).toBe(1);
    out.push(...run(world, 30 * MINUTE));
    const failed = replica.http['POST /v1/chat/completions'].byStatus['5xx'];
    expect(failed).toBeGreaterThan(0);
    setSleepOfAll(world, service, 0, 'user', out);
    const asked = world.now;
    out.push(...run(world, MINUTE));
    expect(service.state).toBe('serving');
    expect(wakesOf(out)).toMatchObject([{ start: asked, cause: 'user' }]);
    expect(
      replica.engines[0].counters.requestsSucceeded,
    ).toBeGreaterThanOrEqual(before);
  });

  it('brings a crashed process back with counters at zero, and no wake', () => {
    const { world, service } = aReadyWorld({ profile: BUSY });
    run(world, 30 * MINUTE);
    const out: ServicesHappening[] = [];
    crashReplica(world, world.replicas[0], out);
    expect(service.state).toBe('starting');
    out.push(...run(world, 2 * MINUTE));
    expect(service.state).toBe('serving');
    expect(world.replicas[0].restarts).toBe(1);
    expect(wakesOf(out)).toEqual([]);
  });

  it('keeps serving while a new revision is rolled out', () => {
    const { world, service } = aReadyWorld({}, { replicas: 2 });
    const old = world.replicas.map(each => each.name);
    const out: ServicesHappening[] = [];
    putService(
      world,
      { ...aService({}, { replicas: 2 }), revision: '2' },
      'user',
      out,
    );
    out.push(...run(world, 10 * MINUTE));
    expect(statesOf(out)).toEqual([]);
    expect(world.replicas).toHaveLength(2);
    expect(world.replicas.map(each => each.name)).not.toEqual(
      expect.arrayContaining([old[0]]),
    );
    expect(service.completedRevision).toBe('2');
  });

  it('waits for a GPU where none is free', () => {
    const { world, service } = aReadyWorld({}, { replicas: 5 });
    expect(service.state).toBe('degraded');
    const [waiting] = world.replicas.filter(each => each.phase === 'pending');
    expect(waiting.unschedulable).toBe(true);
    scaleService(world, service, 4, 'user', []);
    run(world, MINUTE);
    expect(service.state).toBe('serving');
  });

  it('makes the numbered replicas one after the other, and keeps their names', () => {
    const { world, service } = aReadyWorld(
      {
        naming: { kind: 'ordinal', pattern: '{name}-{ordinal}', ordered: true },
      },
      { replicas: 2 },
    );
    run(world, 2 * MINUTE);
    const names = world.replicas.map(each => each.name);
    expect(names).toEqual(['mistral-7b-0', 'mistral-7b-1']);
    const [first, second] = world.replicas;
    expect(second.createdAt).toBeGreaterThanOrEqual(first.readyChangedAt);
    scaleService(world, service, 1, 'user', []);
    run(world, MINUTE);
    expect(world.replicas.map(each => each.name)).toEqual(['mistral-7b-0']);
  });

  it('stops and starts by its schedule for weeks', () => {
    const days = [1, 2, 3, 4, 5];
    const at = (hour: number, replicas: number) => ({
      minute: hour * 60,
      days,
      act: { replicas },
      by: 'schedule' as const,
      jitterMs: 0,
    });
    const { world } = aServicesWorld([
      aService({ schedule: [at(20, 0), at(6, 1)] }),
    ]);
    const wakes = wakesOf(run(world, 14 * DAY));
    // Created at noon on a Monday; then every weekday morning for two weeks.
    expect(wakes.filter(each => each.cause === 'schedule')).toHaveLength(10);
    for (const { start } of wakes.slice(1)) {
      expect(new Date(start).toISOString()).toContain('T06:00:00.000Z');
    }
  });

  it('never gets ready where its process ends while it loads', () => {
    const { world, service } = aReadyWorld({}, { failing: 'crash' });
    run(world, 30 * MINUTE);
    expect(service.state).toBe('starting');
    expect(world.replicas[0].restarts).toBeGreaterThan(3);
    expect(service.completedRevision).toBeUndefined();
  });
});
