import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { stringify } from 'yaml';

/** An expression over series, and what it comes to. */
export interface Evaluation {
  expression: string;
  /** Selector and values in the notation of promtool, a sample per 30 s. */
  series: Array<[series: string, values: string]>;
  /** For example `15m`. */
  at: string;
  samples: Array<{ labels: string; value: number }>;
}

const promtool = findPromtool();

/** A suite that is skipped where there is no promtool. */
export const describeWithPromtool = promtool ? describe : describe.skip;

/** Prometheus' own engine evaluates an expression; what it says is different, or nothing. */
export function differenceOf(evaluation: Evaluation): string {
  const folder = mkdtempSync(join(tmpdir(), 'wakeboard-promtool-'));
  try {
    const file = join(folder, 'test.yml');
    const { series, at, samples } = evaluation;
    // promtool compares to the last bit.
    const expr = `round(${evaluation.expression}, 0.000001)`;
    const test = {
      interval: '30s',
      input_series: series.map(([name, values]) => ({ series: name, values })),
      promql_expr_test: [{ expr, eval_time: at, exp_samples: samples }],
    };
    writeFileSync(file, stringify({ tests: [test] }));
    const { status, stdout, stderr } = spawnSync(
      promtool ?? 'promtool',
      ['test', 'rules', file],
      { encoding: 'utf8' },
    );
    return status === 0 ? '' : `${stdout}${stderr}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Where there is one: WAKEBOARD_PROMETHEUS_DIR, PATH, or the tool beside the checkout. */
function findPromtool(): string | undefined {
  const folders = [
    process.env.WAKEBOARD_PROMETHEUS_DIR ?? '',
    ...(process.env.PATH ?? '').split(delimiter),
  ];
  const found = folders
    .map(folder => join(folder, 'promtool'))
    .find(file => existsSync(file));
  const tool = resolve(__dirname, '../../../../../../shared/tools/prom-up');
  if (found || !existsSync(tool)) {
    return found;
  }
  const folder = execFileSync(tool, ['path'], { encoding: 'utf8' }).trim();
  return join(folder, 'promtool');
}
