import { MODEL_STATES, ModelState } from '../model/states';
import { ObjectEvent, Span, StateSample } from './evidence';
import { sortEvents } from './order';

/**
 * How the samples of a model itself go together with what a watch tells of it.
 *
 * A watch tells every state of a model, and when it began. Replica counts tell
 * fewer states, and later. So where a watch was alive a sample says what the
 * events say, and never breaks a border of theirs; where none was, it says
 * what was counted. In that way the history is computed from samples without a
 * break, in the same chunks as that of the replicas.
 */

/** What is known of a model from its objects. */
export interface WatchedModel {
  /** In any order. */
  events: readonly ObjectEvent[];
  /** Spans in which a watch was alive, in order. */
  watched: readonly Span[];
}

/**
 * A watch that was alive so long ago may still be, milliseconds: it says so
 * now and then.
 *
 * @public
 */
export const UNCONFIRMED_MS = 60_000;

/** What a list found is told within this time after it. */
const TOLD_WITHIN_MS = 5_000;

/**
 * The samples with the states that are to be believed of them. Left out are
 * those of which it is not known yet whether a watch was alive, and those from
 * which it cannot be told whether a model still sleeps.
 *
 * @param samples - in order
 * @param now - when they were read, epoch milliseconds
 *
 * @public
 */
export function watchedSamples(
  samples: readonly StateSample[],
  model: WatchedModel,
  now: number,
): StateSample[] {
  const events = sortEvents(model.events);
  const last = model.watched[model.watched.length - 1];
  return samples.flatMap(sample => {
    const span = spanAt(model.watched, sample.at);
    if (span) return [told(sample, events, span)];
    if (last && sample.at > last.to && now - last.to < UNCONFIRMED_MS) {
      return [];
    }
    const known = stateAt(events, sample.at);
    const mayGoOn =
      known === 'sleeping' &&
      sample.state !== undefined &&
      MODEL_STATES[sample.state].serves;
    return mayGoOn ? [] : [sample];
  });
}

/**
 * A sample that is part of the history already, with the state that is to be
 * believed of it.
 *
 * @public
 */
export function watchedSample(
  sample: StateSample,
  { events, watched }: WatchedModel,
): StateSample {
  const span = spanAt(watched, sample.at);
  return span ? told(sample, sortEvents(events), span) : sample;
}

/**
 * What the model was where a watch began and where it ended, as samples, if
 * anything tells.
 *
 * @public
 */
export function watchEdges(
  { events, watched }: WatchedModel,
  within: Span,
): StateSample[] {
  const sorted = sortEvents(events);
  return watched.flatMap(span =>
    [span.from, span.to]
      .filter(at => at > within.from && at < within.to)
      .flatMap((at): StateSample[] => {
        const state = stateAt(sorted, at, span);
        return state ? [{ kind: 'sample', at, state, counters: {} }] : [];
      }),
  );
}

function spanAt(watched: readonly Span[], at: number): Span | undefined {
  return watched.find(({ from, to }) => from <= at && to >= at);
}

function told(
  sample: StateSample,
  events: readonly ObjectEvent[],
  span: Span,
): StateSample {
  const state = stateAt(events, sample.at, span) ?? sample.state;
  return { ...sample, ...(state && { state }) };
}

/** The state that the last event before a moment tells; what was found when a watch began was so from there. */
function stateAt(
  events: readonly ObjectEvent[],
  at: number,
  span?: Span,
): ModelState | undefined {
  let state: ModelState | undefined;
  for (const event of events) {
    const isFound =
      span !== undefined &&
      event.mark === 'resync' &&
      event.at >= span.from &&
      event.at <= span.from + TOLD_WITHIN_MS &&
      (event.notBefore ?? 0) < span.from;
    if ((isFound ? span.from : event.at) <= at) state = event.state;
  }
  return state;
}
