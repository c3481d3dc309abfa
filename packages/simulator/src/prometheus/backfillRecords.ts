import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { blockOf } from '../metrics/history';
import { HistoryFile } from '../metrics/writeHistory';
import { loadHistory } from './loadHistory';

/**
 * Rules look at the present only, so a mean over 30 days of what they recorded would begin with the demo. The records that other
 * rules read over a range are therefore made for the past as well: each rule's own expression, asked of Prometheus for the whole
 * history at once. (promtool does the same, in a block for every two hours, which takes half a minute.)
 */

interface Rule {
  record?: string;
  expr: string;
  labels?: Record<string, string>;
}

/** Prometheus refuses more points of a series than 11,000. */
const MOST_POINTS = 10_000;
const FINEST_STEP_MS = 150_000;

/** The recording rules whose records another rule reads over a range. */
export function rangedRecords(ruleFiles: string[]): Rule[] {
  const rules: Rule[] = ruleFiles.flatMap(file =>
    parse(readFileSync(file, 'utf8')).groups.flatMap(
      (group: { rules: Rule[] }) => group.rules,
    ),
  );
  return rules.filter(
    ({ record }) =>
      record !== undefined &&
      rules.some(({ expr }) =>
        new RegExp(`(^|[^\\w:])${record}(\\{[^}]*\\})?\\[`).test(expr),
      ),
  );
}

async function ask(
  url: string,
  rule: Rule,
  span: { from: number; to: number },
  signal?: AbortSignal,
): Promise<Array<{ at: number; line: string }>> {
  const stepMs = Math.max(FINEST_STEP_MS, (span.to - span.from) / MOST_POINTS);
  const answer = await fetch(`${url}/api/v1/query_range`, {
    method: 'POST',
    body: new URLSearchParams({
      query: rule.expr,
      start: String(span.from / 1_000),
      end: String(span.to / 1_000),
      step: String(Math.ceil(stepMs / 1_000)),
    }),
    signal,
  });
  const { status, data, error } = await answer.json();
  if (status !== 'success') throw new Error(`${rule.record}: ${error}`);
  const series: Array<{
    metric: Record<string, string>;
    values: Array<[number, string]>;
  }> = data.result;
  return series.flatMap(({ metric, values }) => {
    const labels = Object.entries({ ...metric, ...rule.labels })
      .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
      .join(',');
    return values.map(([seconds, value]) => ({
      at: seconds * 1_000,
      line: `${rule.record}{${labels}} ${value} ${seconds}\n`,
    }));
  });
}

interface Records {
  /** A Prometheus that has the history. */
  url: string;
  ruleFiles: string[];
  span: { from: number; to: number };
  /** For the files on their way. */
  folder: string;
}

/** Writes the records of the past as OpenMetrics, a file for each block. */
async function* writeRecords(
  { url, ruleFiles, span, folder }: Records,
  signal: AbortSignal,
): AsyncGenerator<HistoryFile> {
  await mkdir(folder, { recursive: true });
  for (const [number, rule] of rangedRecords(ruleFiles).entries()) {
    const blocks = new Map<number, string[]>();
    for (const { at, line } of await ask(url, rule, span, signal)) {
      const lines = blocks.get(blockOf(at)) ?? [];
      lines.push(line);
      blocks.set(blockOf(at), lines);
    }
    for (const [block, lines] of blocks) {
      const file = path.join(folder, `record-${number}-${block}.txt`);
      await writeFile(file, `${lines.join('')}# EOF\n`);
      yield { path: file, samples: lines.length };
    }
  }
}

/**
 * Makes the records of the past and puts them beside the data of the running Prometheus, which finds them within a minute. Nobody
 * has to wait for it; returns what ends it.
 */
export function startBackfill(
  options: Records & {
    promtool: string;
    /** Where Prometheus keeps its data. */
    dataFolder: string;
    say: (line: string) => void;
  },
): () => Promise<void> {
  const { promtool, dataFolder, say } = options;
  const ending = new AbortController();
  const { signal } = ending;
  const work = loadHistory(
    promtool,
    writeRecords(options, signal),
    dataFolder,
    signal,
  ).catch(error => {
    if (!signal.aborted) say(`The past of the rules: ${error}`);
  });
  return async () => {
    ending.abort();
    await work;
  };
}
