import { ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A simulator with a real Prometheus in a process of its own, so that its work is not measured with ours. */
export interface BenchSimulator {
  kubernetes: string;
  prometheus: string;
  stop(): Promise<void>;
}

/** Starts the simulator with some days of history loaded. */
export async function startBenchSimulator(
  historyDays: number,
): Promise<BenchSimulator> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'wakeboard-bench-'));
  const child = spawn(
    process.execPath,
    [
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
      'packages/simulator/src/cli.ts',
      '--scenario',
      'quiet',
      '--history-days',
      String(historyDays),
      '--data',
      folder,
    ],
    {
      cwd: path.resolve(__dirname, '..'),
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const addresses = await firstJsonLine(child);
  return {
    kubernetes: addresses.kubernetes,
    prometheus: addresses.prometheus,
    stop: async () => {
      const closed = new Promise(resolve => child.once('close', resolve));
      child.kill('SIGTERM');
      await closed;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function firstJsonLine(child: ChildProcess): Promise<Record<string, string>> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.once('close', code =>
      reject(new Error(`The simulator ended with ${code}\n${output}`)),
    );
    child.stdout?.on('data', chunk => {
      output += chunk;
      const line = output
        .split('\n')
        .slice(0, -1)
        .find(text => text.startsWith('{'));
      if (line) resolve(JSON.parse(line));
    });
  });
}
