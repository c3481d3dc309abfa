import { CountedSli, EventQuery } from '../events';
import { WantedFate } from '../world/types';

/** What is sent to the control port, read; each function throws a sentence that says what would be accepted. */

const SLIS: readonly CountedSli[] = [
  'availability',
  'latency',
  'ttft',
  'interTokenLatency',
  'wake',
];

/** `namespace`, `model`, `sli`, `from` and `to` in epoch milliseconds, and `threshold` in seconds for all but `availability`. */
export function eventQuery(url: URL): EventQuery {
  const get = (name: string) => url.searchParams.get(name) ?? undefined;
  const namespace = get('namespace');
  const model = get('model');
  if (!namespace || !model) throw new Error('namespace or model is missing');
  const sli = SLIS.find(each => each === get('sli'));
  if (!sli) throw new Error(`sli is not one of ${SLIS.join(', ')}`);
  const from = Number(get('from') ?? 0);
  const to = Number(get('to') ?? Infinity);
  if (!(from <= to)) throw new Error('from and to are not times in order');
  if (sli === 'availability') return { namespace, model, sli, from, to };
  const threshold = Number(get('threshold'));
  if (!(threshold > 0)) throw new Error('threshold is not a number above 0');
  return { namespace, model, sli, threshold, from, to };
}

/** `outcome`: success or error, `durationMs`, `firstTokenMs`; undefined where nothing is wanted. */
export function wantedFate(
  body: Record<string, unknown>,
): WantedFate | undefined {
  const { outcome, durationMs, firstTokenMs } = body;
  if (outcome === undefined) {
    if (durationMs === undefined && firstTokenMs === undefined)
      return undefined;
    throw new Error('outcome is missing: success or error');
  }
  if (outcome !== 'success' && outcome !== 'error') {
    throw new Error('outcome is neither success nor error');
  }
  const duration = milliseconds('durationMs', durationMs);
  const firstToken = milliseconds('firstTokenMs', firstTokenMs);
  if (firstToken !== undefined && !(firstToken <= (duration ?? -1))) {
    throw new Error('firstTokenMs is longer than durationMs');
  }
  return {
    failed: outcome === 'error',
    durationMs: duration,
    firstTokenMs: firstToken,
  };
}

function milliseconds(name: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && value > 0) return value;
  throw new Error(`${name} is not a number above 0`);
}
