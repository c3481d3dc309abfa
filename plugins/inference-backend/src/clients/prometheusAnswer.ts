import { MetricSeries } from '@wakeboard/plugin-inference-node';
import { isRecord } from '../records';
import { sampleValue, scanPoints } from './prometheusPoints';

/** The engine's own words about what went wrong. */
export interface PrometheusError {
  status: 'error';
  errorType: string;
  error: string;
}

/** What every readable answer of the HTTP API of Prometheus has around its data. */
export interface PrometheusEnvelope<Data = Record<string, unknown>> {
  status: 'success';
  data: Data;
  /** Not empty: the answer may be incomplete. */
  warnings: string[];
  infos: string[];
}

/** A readable answer of the HTTP API of Prometheus, successful or not. */
export type PrometheusAnswer =
  | (Omit<PrometheusEnvelope, 'data'> & { series: MetricSeries[] })
  | PrometheusError;

/** The text is not an answer of the HTTP API of Prometheus. */
export class UnreadableAnswerError extends Error {}

const VALUES = '"values":[';

/**
 * Reads an answer. The points, which are nearly all of a long answer, are
 * read straight from the text; `JSON.parse` gets the rest. Points that are
 * not a number are left out, infinite ones stay.
 *
 * @throws UnreadableAnswerError
 */
export function parseAnswer(text: string): PrometheusAnswer {
  const scanned = scanText(text);
  const answer = parseEnvelope(scanned?.rest ?? text);
  if (answer.status === 'error') return answer;
  const { data, ...rest } = answer;
  return { ...rest, series: seriesOf(data, scanned?.points) };
}

/**
 * Reads an answer and leaves its data as it is.
 *
 * @throws UnreadableAnswerError
 */
export function parseEnvelope(
  text: string,
): PrometheusEnvelope | PrometheusError {
  return envelopeOf(text, isRecord);
}

/**
 * Reads an answer that is a list of texts.
 *
 * @throws UnreadableAnswerError
 */
export function parseTexts(
  text: string,
): PrometheusEnvelope<string[]> | PrometheusError {
  return envelopeOf(
    text,
    (data): data is string[] =>
      Array.isArray(data) && data.every(item => typeof item === 'string'),
  );
}

function envelopeOf<Data>(
  text: string,
  accepts: (data: unknown) => data is Data,
): PrometheusEnvelope<Data> | PrometheusError {
  const body = parseJson(text);
  if (!isRecord(body)) {
    throw new UnreadableAnswerError('the answer is not a JSON object');
  }
  if (body.status === 'error') {
    return {
      status: 'error',
      errorType: String(body.errorType ?? ''),
      error: String(body.error ?? ''),
    };
  }
  if (body.status !== 'success' || !accepts(body.data)) {
    throw new UnreadableAnswerError('the answer has no "status" and "data"');
  }
  return {
    status: 'success',
    data: body.data,
    warnings: [
      ...texts(body.warnings),
      ...(body.isPartial === true ? ['The engine marked it as partial'] : []),
    ],
    infos: texts(body.infos),
  };
}

type Points = MetricSeries['points'];

/**
 * Takes the arrays of points out of the text and leaves their index behind.
 * The key cannot be met elsewhere: inside of a JSON string its first or its
 * last quote would be escaped, and only points have an array there.
 */
function scanText(
  text: string,
): { rest: string; points: Points[] } | undefined {
  const pieces: string[] = [];
  const found: Points[] = [];
  let position = 0;
  for (;;) {
    const key = text.indexOf(VALUES, position);
    if (key < 0) break;
    const begin = key + VALUES.length - 1;
    const scanned: Points = [];
    const end = scanPoints(text, begin, scanned);
    if (end < 0) return undefined;
    pieces.push(text.slice(position, begin), String(found.length));
    found.push(scanned);
    position = end;
  }
  pieces.push(text.slice(position));
  return { rest: pieces.join(''), points: found };
}

function seriesOf(
  data: Record<string, unknown>,
  scanned: Points[] | undefined,
): MetricSeries[] {
  const { resultType, result } = data;
  if (!Array.isArray(result)) {
    throw new UnreadableAnswerError('the answer has no "result"');
  }
  if (resultType === 'scalar')
    return [{ labels: {}, points: points([result]) }];
  if (resultType !== 'matrix' && resultType !== 'vector') {
    throw new UnreadableAnswerError(
      `the answer is a ${resultType}, not a vector or a matrix`,
    );
  }
  return result.map((each: unknown) => {
    if (!isRecord(each) || !isRecord(each.metric)) {
      throw new UnreadableAnswerError('a series of the answer has no labels');
    }
    const labels = each.metric as Record<string, string>;
    const own = scanned?.[Number(each.values)];
    if (typeof each.values === 'number' && own) return { labels, points: own };
    if (Array.isArray(each.values)) {
      return { labels, points: points(each.values) };
    }
    // Neither: a series of native histograms, which has no plain numbers.
    return { labels, points: each.value ? points([each.value]) : [] };
  });
}

function points(values: unknown[]): Points {
  return values.flatMap((pair): Points => {
    if (!Array.isArray(pair) || typeof pair[0] !== 'number') {
      throw new UnreadableAnswerError('a point of the answer is not a pair');
    }
    const value = sampleValue(String(pair[1]));
    return Number.isNaN(value) ? [] : [[Math.round(pair[0] * 1000), value]];
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnreadableAnswerError('the answer is not JSON', { cause: error });
  }
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
