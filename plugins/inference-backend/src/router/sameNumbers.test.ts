import { TestDatabases } from '@backstage/backend-test-utils';
import {
  alignToLedger,
  InferenceSchemas,
  LEDGER_BUCKET_MS,
  ledgerFolds,
  ModelRef,
  SloSpec,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { anSloSpec } from '@wakeboard/plugin-inference-common/testing';
import fc from 'fast-check';
import request from 'supertest';
import {
  aComponent,
  DAY,
  KNOWN_FROM,
  NOW,
  OWNED,
  pathOf,
  REF,
  startRouter,
} from './__testUtils__/startRouter';

jest.setTimeout(300_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

const SERIES = ['availability', 'ttft<=0.5'];
const SOURCE = { cluster: REF.cluster, driver: REF.driver };
const SYSTEM = 'system:default/both';

/** Good and bad events by bucket: so many buckets before now. */
const anyEvents = fc.uniqueArray(
  fc.record({
    before: fc.nat({ max: (NOW - KNOWN_FROM) / LEDGER_BUCKET_MS - 1 }),
    good: fc.nat({ max: 500 }),
    bad: fc.nat({ max: 20 }),
  }),
  { selector: ({ before }) => before, maxLength: 40 },
);
type Events = Array<{ before: number; good: number; bad: number }>;

const anySpecs = fc
  .record({
    objective: fc.constantFrom(80, 99, 99.9),
    windowMs: fc.constantFrom(1, 7, 28, 30, 35).map(days => days * DAY),
    minEvents: fc.constantFrom(0, 10, 1000),
  })
  .map((each): SloSpec[] => [
    anSloSpec(each),
    anSloSpec({ ...each, name: 'first', sli: 'ttft', thresholdSeconds: 0.5 }),
  ]);

type Slo = InferenceSchemas['FleetSlo'];

describe('budget, burn and exhaustion', () => {
  it('are the same numbers in the page of the model, its history, the summary and the fleet, folded or not', async () => {
    const { ledger, server, slos } = await startRouter(databases, {
      entities: [
        {
          ...aComponent('both'),
          kind: 'System',
        },
        ...[REF, OWNED].map(ref => ({
          ...aComponent(ref.name, stringifyModelRef(ref)),
          relations: [{ type: 'partOf', targetRef: SYSTEM }],
        })),
      ],
    });
    const get = async (path: string) => {
      const { status, body } = await request(server).get(path);
      expect(status).toBe(200);
      return body;
    };
    const ofModel = async (ref: ModelRef): Promise<Slo[]> => {
      const { items } = await get(pathOf(ref, '/slos'));
      return items.map((item: Pick<Slo, 'spec' | 'evaluation'>) => ({
        ...item,
        ref,
      }));
    };
    const numbersOf = (items: Slo[]) =>
      new Map(
        items.map(({ ref, spec, evaluation }) => [
          `${ref.name} ${spec.name}`,
          evaluation,
        ]),
      );

    const check = async (specs: SloSpec[], events: Events[]) => {
      const models = numbersOf(
        (await Promise.all([REF, OWNED].map(ofModel))).flat(),
      );
      expect(models.size).toBe(4);

      // The truth, counted from the events.
      [REF, OWNED].forEach((ref, index) =>
        specs.forEach((spec, which) => {
          const from = alignToLedger(NOW - spec.windowMs, NOW);
          const inWindow = events[index * 2 + which].filter(
            ({ before }) => NOW - before * LEDGER_BUCKET_MS > from,
          );
          const good = inWindow.reduce((sum, each) => sum + each.good, 0);
          const bad = inWindow.reduce((sum, each) => sum + each.bad, 0);
          const evaluation = models.get(`${ref.name} ${spec.name}`)!;
          expect(evaluation.window).toMatchObject({ good, total: good + bad });
          expect(evaluation.sli).toBe(
            good + bad > 0 ? good / (good + bad) : undefined,
          );
        }),
      );

      const fleet = await get('/api/inference/fleet/slos');
      expect(numbersOf(fleet.items)).toEqual(models);

      const rows = await get(
        `/api/inference/fleet/models?from=${NOW - DAY}&to=${NOW}`,
      );
      const briefs = rows.items.flatMap((row: InferenceSchemas['FleetModel']) =>
        row.slos.map(({ name, status, remaining }) => [
          `${row.ref.name} ${name}`,
          status,
          remaining,
        ]),
      );
      expect(briefs.sort()).toEqual(
        [...models]
          .map(([key, { status, remaining }]) => [key, status, remaining])
          .sort(),
      );

      const summary = await get(
        `/api/inference/summary?entity=${SYSTEM}&from=${NOW - DAY}&to=${NOW}`,
      );
      const withNumber = [...models].filter(
        ([, { remaining }]) => remaining !== undefined,
      );
      expect(numbersOf(summary.worst)).toEqual(new Map(withNumber));
      expect(summary.slos).toEqual(fleet.counts);

      for (const spec of specs) {
        const { points } = await get(
          `${pathOf(REF, `/slos/${spec.name}/history`)}?from=${
            NOW - 20 * DAY
          }&to=${NOW}`,
        );
        const { sli, remaining, window } = models.get(
          `${REF.name} ${spec.name}`,
        )!;
        expect(points.at(-1)).toMatchObject({
          at: window.to,
          ...(sli !== undefined && { sli, remaining }),
        });
      }
    };

    await fc.assert(
      fc.asyncProperty(
        anySpecs,
        fc.tuple(anyEvents, anyEvents, anyEvents, anyEvents),
        async (specs, events) => {
          await slos.replaceSlos(
            [SOURCE],
            [REF, OWNED].map(model => ({ model, specs, problems: [] })),
          );
          const span = { from: KNOWN_FROM, to: NOW };
          for (const [which, series] of SERIES.entries()) {
            await ledger.write(
              [REF, OWNED].map((model, index) => ({
                model,
                series,
                ...span,
                buckets: toBuckets(events[index * 2 + which]),
              })),
              { ...SOURCE, series, span, firstAt: KNOWN_FROM },
            );
          }
          await check(specs, events);
          while ((await ledger.fold(ledgerFolds(NOW))) > 0) {
            // One batch at a time.
          }
          await check(specs, events);
        },
      ),
      { numRuns: 20 },
    );
  });
});

function toBuckets(events: Events) {
  return events
    .filter(({ good, bad }) => good + bad > 0)
    .map(({ before, good, bad }) => {
      const to = NOW - before * LEDGER_BUCKET_MS;
      return { from: to - LEDGER_BUCKET_MS, to, good, total: good + bad };
    })
    .sort((a, b) => a.to - b.to);
}
