import { isDeepStrictEqual } from 'node:util';
import { ModelServiceSpec } from '@wakeboard/plugin-inference-common';
import { SourceFailure } from '@wakeboard/plugin-inference-node';
import { testDatabases } from '../../../plugins/inference-backend/src/store/__testUtils__/databases';
import { MANIFEST_KINDS } from '../../../plugins/inference-backend/src/provisioning/manifestKinds';
import { ClusterUnderTest } from '../clusterClientContract';
import { DriversUnderTest } from '../drivers/driversContract';
import { DriverCluster } from '../drivers/DriverCluster';
import { renderedDriver } from '../drivers/specs';
import { isWrite, KilledError, KillSwitch, Moment } from './KillSwitch';
import { ServiceWorld } from './ServiceWorld';

const DRIVERS = ['vllm', 'llmkube'];
const all = () => true;
const away = () =>
  new SourceFailure('Cluster "x" is away', {
    source: { kind: 'cluster', name: 'x' },
    reason: 'unreachable',
  });

/**
 * What becomes of a model service when the backend that makes it dies at any
 * step, or the cluster does: it is there as a whole or not at all.
 *
 * @param everyCall - whether to die at every call, reading ones too; else at those that write
 */
export function describeProvisioning(
  name: string,
  {
    start,
    definitions,
    missing,
    everyCall,
  }: Pick<DriversUnderTest, 'start' | 'definitions' | 'missing'> & {
    everyCall: boolean;
  },
): void {
  const suite = missing ? describe.skip : describe;
  const counts: typeof isWrite = everyCall ? all : isWrite;
  suite(
    `making model services on ${name}${missing ? ` (${missing})` : ''}`,
    () => {
      const databases = testDatabases();
      let running: ClusterUnderTest;
      let cluster: DriverCluster;
      beforeAll(async () => {
        running = await start();
        cluster = await DriverCluster.start(running, definitions());
      }, 300_000);
      afterAll(() => running?.stop(), 300_000);

      describe.each(DRIVERS)('of %s', id => {
        const { driver, spec: model } = renderedDriver(id);
        const unsaid = { driver: id, name: 'chat', source: model.source };
        const first = { ...unsaid, replicas: 1 };
        const second: Partial<ModelServiceSpec> = {
          replicas: 3,
          labels: { tier: 'gold' },
          dashboard: false,
        };
        let world: ServiceWorld;
        const newWorld = async (on: (typeof databases.ids)[number]) => {
          const { database } = await databases.init(on);
          return ServiceWorld.create(cluster, driver, database);
        };
        beforeEach(async () => {
          world = await newWorld('SQLITE_3');
        });

        /** Every moment of a run that goes well. */
        async function momentsOf(run: (kill: KillSwitch) => Promise<unknown>) {
          const kill = new KillSwitch(undefined, counts);
          await run(kill);
          expect(kill.calls).toBeGreaterThan(5);
          return Array.from({ length: kill.calls }, (_, index) =>
            (['before', 'after'] as const).map(
              (when): Moment => ({ call: index + 1, when }),
            ),
          ).flat();
        }

        /** Applies with a backend that dies on the way. */
        async function applyAndDie(
          spec: typeof first,
          moment: Moment,
          counted = counts,
        ) {
          const kill = new KillSwitch(moment, counted);
          const backend = world.backend(kill);
          await expect(backend.apply(spec)).rejects.toThrow(KilledError);
          backend.stop();
          world.later();
        }

        it('makes it once, changes nothing the second time, and deletes it all', async () => {
          const backend = world.backend();
          const { objects } = await backend.apply(first);
          expect(objects.map(({ change }) => change)).toEqual(
            objects.map(() => 'created'),
          );
          expect(await world.objects()).toHaveLength(objects.length);
          const versions = await world.versions();
          const again = await backend.apply(first);
          expect(again.objects.map(({ change }) => change)).toEqual(
            objects.map(() => 'unchanged'),
          );
          expect(await world.versions()).toEqual(versions);
          const removed = await backend.remove(first);
          expect(removed.errors).toEqual([]);
          expect(removed.objects).toHaveLength(objects.length);
          expect(await world.objects()).toEqual([]);
        }, 300_000);

        it('takes back what was scaled since where another number is asked for, and leaves alone what others look after', async () => {
          const backend = world.backend();
          const { objects } = await backend.apply(first);
          const scaled = objects.find(({ kind }) =>
            ['Deployment', 'InferenceService'].includes(kind),
          )!;
          const { client } = cluster;
          const { signal } = new AbortController();
          const kind = driver.renders!.find(each => each.kind === scaled.kind)!;
          const target = {
            kind,
            namespace: world.namespace,
            name: scaled.name,
          };
          await client.scale(target, 4, { signal });
          await backend.apply(unsaid);
          expect(await client.get(target, { signal })).toMatchObject({
            spec: { replicas: 4 },
          });
          await backend.apply(first);
          expect(await client.get(target, { signal })).toMatchObject({
            spec: { replicas: 1 },
          });
          await cluster.patchAs('somebody', target, { spec: { replicas: 5 } });
          await backend.apply(unsaid);
          await expect(
            backend.apply({ ...first, replicas: 2 }),
          ).rejects.toThrow(/somebody has \.spec\.replicas; change them there/);
          expect(await client.get(target, { signal })).toMatchObject({
            spec: { replicas: 5 },
          });
        }, 300_000);

        it('has each object exactly once when a backend that died at any step goes on', async () => {
          const moments = await momentsOf(kill =>
            world.backend(kill).apply(first),
          );
          const whole = await world.objects();
          for (const moment of moments) {
            await world.backend().remove(first);
            await applyAndDie(first, moment);
            await world.backend().apply(first);
            expect([moment, await world.objects()]).toEqual([moment, whole]);
            world.later();
            await world.backend().takeBack();
            expect([moment, await world.objects()]).toEqual([moment, whole]);
          }
        }, 600_000);

        it('leaves nothing behind when a backend that died at any step does not', async () => {
          const moments = await momentsOf(kill =>
            world.backend(kill).apply(first),
          );
          const whole = await world.objects();
          await world.backend().remove(first);
          for (const moment of moments) {
            await applyAndDie(first, moment);
            // Whoever is left tries, and several at once do no harm.
            const others = [world.backend(), world.backend()];
            await Promise.all(others.map(each => each.takeBack()));
            const left = await world.objects();
            // It may have died when all was done.
            const isDone = left.length > 0 && isLate(moment, moments);
            expect([moment, left]).toEqual([moment, isDone ? whole : []]);
            if (isDone) await world.backend().remove(first);
          }
        }, 600_000);

        it('is as it was before when a change that died at any step does not go on', async () => {
          await world.backend().apply(first);
          const before = await world.objects();
          const changed = { ...first, ...second };
          const moments = await momentsOf(kill =>
            world.backend(kill).apply(changed),
          );
          const after = await world.objects();
          expect(after.length).toBe(before.length - 1);
          await world.backend().apply(first);
          expect(await world.objects()).toEqual(before);
          for (const moment of moments) {
            await applyAndDie(changed, moment);
            await world.backend().takeBack();
            const left = await world.objects();
            const isDone =
              left.length === after.length && isLate(moment, moments);
            expect([moment, left]).toEqual([moment, isDone ? after : before]);
            if (isDone) await world.backend().apply(first);
          }
        }, 600_000);

        it('takes back at once what a call that fails leaves, and says what failed', async () => {
          const moments = await momentsOf(kill =>
            world.backend(kill).apply(first),
          );
          const whole = await world.objects();
          await world.backend().remove(first);
          const failure = { error: away, lasts: false };
          for (const moment of moments) {
            const kill = new KillSwitch(moment, counts, failure);
            const error = await world
              .backend(kill)
              .apply(first)
              .then(
                () => undefined,
                (thrown: Error) => thrown,
              );
            expect(error?.message).toContain('Cluster "x" is away');
            world.later();
            const left = await world.objects();
            // All was made, and only that could not be written down.
            const isDone = left.length > 0;
            expect([moment, left]).toEqual([moment, isDone ? whole : []]);
            if (isDone) await world.backend().remove(first);
          }
        }, 600_000);

        /** A service that a backend made and died before it could say so. */
        async function applyAndDieAtTheEnd(spec = first) {
          const moment: Moment = { call: 1, when: 'before' };
          await applyAndDie(spec, moment, method => method === 'end');
        }

        it('leaves nothing behind when whoever takes it back dies at any step too', async () => {
          await applyAndDieAtTheEnd();
          const moments = await momentsOf(kill =>
            world.backend(kill).takeBack(),
          );
          expect(await world.objects()).toEqual([]);
          for (const moment of moments) {
            await applyAndDieAtTheEnd();
            const undoing = world.backend(new KillSwitch(moment, counts));
            await undoing.takeBack().catch(() => {});
            undoing.stop();
            world.later();
            await world.backend().takeBack();
            expect([moment, await world.objects()]).toEqual([moment, []]);
          }
        }, 600_000);

        it('deletes all when a backend that died at any step of deleting is asked again, and brings nothing back', async () => {
          await world.backend().apply(first);
          const moments = await momentsOf(kill =>
            world.backend(kill).remove(first),
          );
          for (const moment of moments) {
            await world.backend().apply(first);
            const deleting = world.backend(new KillSwitch(moment, counts));
            await deleting.remove(first).catch(() => {});
            deleting.stop();
            world.later();
            const left = await world.objects();
            await world.backend().takeBack();
            expect([moment, await world.objects()]).toEqual([moment, left]);
            if (left.length > 0) await world.backend().remove(first);
            expect([moment, await world.objects()]).toEqual([moment, []]);
          }
        }, 600_000);

        it('is as it is asked for at last when it goes on with other values, and as it was before when that dies too', async () => {
          const changed = { ...first, ...second };
          await world.backend().apply(changed);
          const whole = await world.objects();
          await world.backend().remove(first);
          const moments = await momentsOf(kill =>
            world.backend(kill).apply(first),
          );
          await world.backend().remove(first);
          for (const moment of moments) {
            await applyAndDie(first, moment);
            await world.backend().apply(changed);
            expect([moment, await world.objects()]).toEqual([moment, whole]);
            world.later();
            await world.backend().takeBack();
            expect([moment, await world.objects()]).toEqual([moment, whole]);
            await world.backend().remove(first);
            if (isLate(moment, moments)) continue;
            await applyAndDie(first, moment);
            await applyAndDieAtTheEnd(changed);
            await world.backend().takeBack();
            expect([moment, await world.objects()]).toEqual([moment, []]);
          }
        }, 600_000);

        it('leaves alone what somebody else has made again under the same names since', async () => {
          await applyAndDieAtTheEnd();
          const kinds = [...driver.renders!, ...MANIFEST_KINDS];
          const { client } = cluster;
          const { signal } = new AbortController();
          for (const object of await world.objects()) {
            const kind = kinds.find(each => each.kind === object.kind)!;
            const { name: its, namespace } = object.metadata;
            await client.delete({ kind, name: its, namespace }, { signal });
            await cluster.create(kind, object);
          }
          const theirs = await world.versions();
          await world.backend().takeBack();
          expect(await world.versions()).toEqual(theirs);
          expect(await world.store.due(Number.MAX_SAFE_INTEGER)).toEqual([]);
        }, 60_000);

        it.each(databases.ids)(
          'is taken back once when several backends pick it up at once on %s',
          async databaseId => {
            world = await newWorld(databaseId);
            await applyAndDieAtTheEnd();
            const backends = Array.from({ length: 4 }, () => {
              const kill = new KillSwitch(
                undefined,
                (method, args) => method === 'delete' && isWrite(method, args),
              );
              return { kill, backend: world.backend(kill) };
            });
            const { length } = await world.objects();
            await Promise.all(backends.map(each => each.backend.takeBack()));
            expect(await world.objects()).toEqual([]);
            const deleted = backends.map(({ kill }) => kill.calls);
            expect([...deleted].sort((a, b) => a - b)).toEqual([
              0,
              0,
              0,
              length,
            ]);
          },
          60_000,
        );

        it('takes back later what a cluster that died at any step has, when that answers again', async () => {
          const failure = { error: away, lasts: true };
          for (let call = 1; ; call++) {
            const kill = new KillSwitch(
              { call, when: 'after' },
              counts,
              failure,
            );
            const backend = world.backend(kill, 'cluster');
            const error = await backend.apply(first).then(
              () => undefined,
              (thrown: Error) => thrown,
            );
            if (!error) break;
            // Once, though it keeps from taking back as well as from making.
            expect(error.message.split('Cluster "x" is away')).toHaveLength(2);
            const isHalfMade = (await world.objects()).length > 0;
            expect([call, /every minute/.test(error.message)]).toEqual([
              call,
              isHalfMade,
            ]);
            world.later();
            await backend.takeBack();
            expect((await world.objects()).length > 0).toBe(isHalfMade);
            world.later();
            await world.backend().takeBack();
            expect(await world.objects()).toEqual([]);
          }
        }, 600_000);
      });
    },
  );
}

/** Whether a moment is of the last step, after which all is done. */
function isLate(moment: Moment, moments: Moment[]): boolean {
  return moments.slice(-2).some(each => isDeepStrictEqual(each, moment));
}
