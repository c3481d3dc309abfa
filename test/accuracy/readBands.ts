import { InferenceSchemas } from '@wakeboard/plugin-inference-common';
import { GuestClient } from '../support/GuestClient';

type Interval = InferenceSchemas['TimelineInterval'];

/** The history of each replica of a model, and of the model itself. */
export type ReadBands = Array<{ replica: string; intervals: Interval[] }>;

const PIECE_MS = 60_000;

/** Reads the timeline in pieces so short that every interval is given, and joins them. */
export async function readBands(
  client: GuestClient,
  base: string,
  span: { from: number; to: number },
): Promise<{ bands: ReadBands; observedTo: number }> {
  const joined = new Map<string, Interval[]>();
  let observedTo = 0;
  for (let from = span.from; from < span.to; from += PIECE_MS) {
    const to = Math.min(from + PIECE_MS, span.to);
    const timeline = await client.get<InferenceSchemas['Timeline']>(
      `${base}/timeline?from=${from}&to=${to}&width=4000`,
    );
    observedTo = Math.max(observedTo, timeline.observedTo ?? 0);
    for (const { replica, detail, intervals } of timeline.bands) {
      if (detail !== 'intervals' || !intervals) {
        throw new Error(`${replica}: ${PIECE_MS} ms are shown as shares`);
      }
      const whole = joined.get(replica) ?? [];
      for (const interval of intervals) {
        const last = whole.at(-1);
        if (last && last.state === interval.state && last.to >= interval.from) {
          last.to = interval.to;
        } else {
          whole.push({ ...interval });
        }
      }
      joined.set(replica, whole);
    }
  }
  return {
    bands: [...joined].map(([replica, intervals]) => ({ replica, intervals })),
    observedTo,
  };
}
