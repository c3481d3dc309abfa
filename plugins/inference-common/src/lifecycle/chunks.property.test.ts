import fc from 'fast-check';
import { GroundTruth, groundTruth, Random } from '../testing';
import { Coverage, Span, StateSample } from './evidence';
import { joinSpans } from './gaps';
import { CLOCK_SKEW_MS } from './skew';
import { reconstruct } from './reconstruct';
import { ReplicaHistory, splice } from './splice';

type Order = 'oldest first' | 'newest first' | 'any';

/** Reads a history in chunks as a collector does, with a store that keeps edges and rows. */
class Chunks {
  history: ReplicaHistory = { intervals: [], wakes: [] };
  private read: Span[] = [];
  private coverage: Coverage[] = [];

  constructor(
    private readonly ground: GroundTruth,
    private readonly createdAt: number | undefined,
  ) {}

  take(chunk: Span): void {
    const { events, watched, scrapeIntervalMs } = this.ground;
    this.read = joinSpans([...this.read, chunk]);
    const known = this.read.filter(
      ({ from, to }) => from <= chunk.from && chunk.to <= to,
    )[0];
    const before = this.lastSample(known.from, chunk.from);
    const after = this.firstSample(chunk.to, known.to);
    const since = before?.at ?? chunk.from;
    const until = (after?.at ?? known.to) + CLOCK_SKEW_MS;
    const earlier = events
      .filter(({ at }) => at < since)
      .sort((a, b) => a.at - b.at)
      .pop();
    const change = reconstruct({
      span: { from: chunk.from, to: after ? chunk.to : known.to },
      readSince: known.from,
      samples: this.ground.samples.filter(
        ({ at }) => at > chunk.from && at <= chunk.to,
      ),
      before,
      after,
      events: [
        ...events.filter(({ at }) => at >= since && at <= until),
        ...(earlier ? [earlier] : []),
      ],
      watched,
      scrapeIntervalMs,
      createdAt: this.createdAt,
    });
    this.history = splice(this.history, change);
    if (change.coverage) this.cover(change.coverage);
  }

  private lastSample(from: number, to: number): StateSample | undefined {
    return this.coverage
      .map(({ last }) => last)
      .filter(({ at }) => at > from && at <= to)
      .sort((a, b) => b.at - a.at)[0];
  }

  private firstSample(from: number, to: number): StateSample | undefined {
    return this.coverage
      .map(({ first }) => first)
      .filter(({ at }) => at > from && at <= to)
      .sort((a, b) => a.at - b.at)[0];
  }

  private cover({ first, last }: Coverage): void {
    const touching = this.coverage.filter(
      other => other.first.at <= last.at && other.last.at >= first.at,
    );
    const all = [...touching, { first, last }];
    this.coverage = [
      ...this.coverage.filter(other => !touching.includes(other)),
      {
        first: all.map(one => one.first).sort((a, b) => a.at - b.at)[0],
        last: all.map(one => one.last).sort((a, b) => b.at - a.at)[0],
      },
    ];
  }
}

function chunksOf(span: Span, cuts: number[], order: Order, seed: number) {
  const edges = [
    span.from - 1,
    ...[...new Set(cuts)]
      .map(cut => Math.round(span.from + cut * (span.to - span.from)))
      .sort((a, b) => a - b),
    span.to,
  ];
  const chunks = edges
    .slice(1)
    .map((to, i) => ({ from: edges[i], to }))
    .filter(({ from, to }) => from < to);
  if (order === 'oldest first') return chunks;
  if (order === 'newest first') return chunks.reverse();
  return new Random(seed).shuffle(chunks);
}

describe('reconstruct and splice', () => {
  it.each<Order>(['oldest first', 'newest first', 'any'])(
    'give the same in chunks, %s, as at once',
    order => {
      fc.assert(
        fc.property(
          fc.record({
            seed: fc.integer({ min: 1, max: 1_000_000 }),
            durationMs: fc.integer({ min: 60_000, max: 1_800_000 }),
            sidecar: fc.record({
              brief: fc.constantFrom(0, 0.5, 1),
              dies: fc.constantFrom(0, 0.2),
            }),
            observation: fc.record({
              scrapeIntervalMs: fc.constantFrom(5_000, 15_000),
              missed: fc.constantFrom(0, 0.05),
              outages: fc.integer({ min: 0, max: 2 }),
              collectors: fc.constantFrom(1, 2),
              seen: fc.constantFrom(0, 0.5, 1),
              skewMs: fc.constantFrom(0, 300),
              watchOutages: fc.integer({ min: 0, max: 2 }),
            }),
          }),
          fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
            minLength: 1,
            maxLength: 12,
          }),
          fc.boolean(),
          (options, cuts, creationKnown) => {
            const ground = groundTruth(options);
            const createdAt = creationKnown
              ? ground.truth.createdAt
              : undefined;
            const span = { from: ground.span.from - 1, to: ground.span.to };
            const once = reconstruct({ ...ground, span, createdAt });
            const chunks = new Chunks(ground, createdAt);
            for (const chunk of chunksOf(
              ground.span,
              cuts,
              order,
              options.seed,
            )) {
              chunks.take(chunk);
            }
            expect(chunks.history).toEqual({
              intervals: once.intervals,
              wakes: once.wakes,
            });
          },
        ),
        { numRuns: 300 },
      );
    },
  );
});
