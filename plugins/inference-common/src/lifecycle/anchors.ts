import { ModelState } from '../model/states';
import { fitInto } from './counters';
import { CounterValues, StateSample } from './evidence';
import { longestHold, usualSpacing } from './gaps';
import { orderSamples } from './order';
import { CLOCK_SKEW_MS } from './skew';
import type { ReconstructInput } from './reconstruct';

/** A sample that gives the state. */
export type KnownSample = StateSample & { state: ModelState };

/** A sample that gives the number of wakes. */
export type CountingSample = StateSample & {
  counters: CounterValues & { wakes: number };
};

export function isKnown(sample: StateSample): sample is KnownSample {
  return sample.state !== undefined;
}

export function isCounting(sample: StateSample): sample is CountingSample {
  return sample.counters.wakes !== undefined;
}

/**
 * The samples between which the history is laid, in order: the edges of the
 * neighbouring coverage and all between them. Where there is no neighbour the
 * outermost has a state, if any has, so that a later reading can go on from it.
 */
export function anchorsOf(input: ReconstructInput): StateSample[] {
  const { before, after } = input;
  const inner = orderSamples(input.samples);
  const since = before?.at ?? -Infinity;
  const until = after?.at ?? Infinity;
  let start = 0;
  let end = inner.length;
  while (start < end && inner[start].at <= since) start++;
  while (end > start && inner[end - 1].at >= until) end--;
  const anchors = inner.slice(start, end);
  if (before) anchors.unshift(before);
  if (after) anchors.push(after);

  const firstKnown = before ? 0 : anchors.findIndex(isKnown);
  if (firstKnown < 0) return anchors;
  let last = anchors.length - 1;
  while (!after && !isKnown(anchors[last])) last--;
  return anchors.slice(firstKnown, last + 1);
}

/**
 * When the counters of the first sample began to count, if that was within
 * what was read: the replica was created then, or its series first appears
 * well after the reading began. Undefined: its values are just where the
 * reading starts from.
 */
export function startOfCounting(
  anchors: StateSample[],
  input: ReconstructInput,
): number | undefined {
  const { createdAt, span, before, scrapeIntervalMs } = input;
  const first: StateSample | undefined = anchors[0];
  if (!first || before) return undefined;
  const readSince = Math.min(span.from, input.readSince ?? span.from);
  if (createdAt !== undefined && createdAt <= first.at) {
    // The API server's times are whole seconds.
    return createdAt + CLOCK_SKEW_MS > readSince ? createdAt : undefined;
  }
  const { readUntil = first.at } = input;
  if (readUntil < first.at) return undefined;
  const holdMs = longestHold(
    Math.max(scrapeIntervalMs, usualSpacing(following(anchors, input))),
  );
  return first.at - readSince > holdMs && fitInto(first.counters, holdMs)
    ? first.at - longestHold(scrapeIntervalMs)
    : undefined;
}

/**
 * The earliest moment at which the counters of a span's first sample can have
 * begun to count, where no sample before it is known: what happened since
 * then explains them.
 *
 * @public
 */
export function countingSince(
  input: Pick<
    ReconstructInput,
    'span' | 'readSince' | 'createdAt' | 'scrapeIntervalMs'
  >,
): number {
  const { span, readSince = span.from, createdAt, scrapeIntervalMs } = input;
  const bornAt = Math.min(
    createdAt ?? Infinity,
    span.from - longestHold(scrapeIntervalMs),
  );
  return Math.min(span.from, Math.max(bornAt, readSince - CLOCK_SKEW_MS));
}

/** The anchors with the samples that come after them. */
function following(
  anchors: StateSample[],
  { samples, after }: ReconstructInput,
): StateSample[] {
  return after
    ? [...anchors, ...orderSamples(samples).filter(({ at }) => at > after.at)]
    : anchors;
}
