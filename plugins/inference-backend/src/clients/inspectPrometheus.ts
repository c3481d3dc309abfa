import { SourceInspection } from '@wakeboard/plugin-inference-node';
import { PrometheusEnvelope } from './prometheusAnswer';

/** Asks a source; undefined where it does not serve the path. */
export interface AskSource {
  object(path: string): Promise<PrometheusEnvelope | undefined>;
  texts(path: string): Promise<PrometheusEnvelope<string[]> | undefined>;
}

/** Names in one question; engines and proxies refuse long addresses. */
const NAMES_PER_QUESTION = 60;

/**
 * What a source says of itself, and which of some metrics have series in a
 * range. Only Prometheus itself tells of its clock and its retention; names
 * are asked of the index, which costs it nothing.
 */
export async function inspectPrometheus(
  ask: AskSource,
  { names, from, to }: { names: string[]; from: number; to: number },
): Promise<SourceInspection> {
  const [build, runtime, ...found] = await Promise.all([
    ask.object('status/buildinfo'),
    ask.object('status/runtimeinfo'),
    ...batchesOf(names).map(batch => ask.texts(valuesPath(batch, from, to))),
  ]);
  const version = textOf(build?.data.version);
  const serverTime = Date.parse(textOf(runtime?.data.serverTime) ?? '');
  return {
    version: version && `${programOf(build?.data)} ${version}`,
    retention: textOf(runtime?.data.storageRetention),
    serverTime: Number.isNaN(serverTime) ? undefined : serverTime,
    found: found.every(answer => answer !== undefined)
      ? found.flatMap(answer => answer.data)
      : undefined,
  };
}

/** Thanos, Mimir and VictoriaMetrics name themselves in fields of their own, or not at all. */
function programOf(build: Record<string, unknown> | undefined): string {
  return textOf(build?.application) ?? 'Prometheus API';
}

function valuesPath(names: string[], from: number, to: number): string {
  const pattern = names.join('|');
  const parameters = new URLSearchParams({
    'match[]': `{__name__=~"${pattern}"}`,
    start: String(from / 1000),
    end: String(to / 1000),
  });
  return `label/__name__/values?${parameters}`;
}

function batchesOf(names: string[]): string[][] {
  // Names that are no names of metrics would change the question.
  const legal = names.filter(name => /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name));
  const batches: string[][] = [];
  for (let at = 0; at < legal.length; at += NAMES_PER_QUESTION) {
    batches.push(legal.slice(at, at + NAMES_PER_QUESTION));
  }
  return batches;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value ? value : undefined;
}
