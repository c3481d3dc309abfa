/**
 * How soon a backend knows 1,000 models of five systems in ten clusters, what
 * it keeps of them in memory and how often it calls the clusters, beside one
 * bare informer of the Kubernetes client for JavaScript per cluster and kind.
 * One cluster is not there, one answers after ten seconds, one serves none of
 * the systems.
 */
import { ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { BEHAVIOURS, kinds, MODELS_OF_A_CLUSTER } from './clusters/fleet';
import { print, round } from './measure';

const MIB = 2 ** 20;

interface Result {
  knownMs: number;
  allKnownMs: number;
  callsToKnow: number;
  callsPerMinute: number;
  keptBytes: number;
}

function start(script: string, ...args: string[]): ChildProcess {
  return fork(path.join(__dirname, 'clusters', `${script}.ts`), args, {
    execArgv: [
      '--expose-gc',
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
    ],
  });
}

/** The next thing that a process says; the transform of TypeScript says other things in between. */
function told<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const exited = (code: number) => reject(new Error(`It ended with ${code}`));
    const heard = (message: { told?: T }) => {
      if (!message.told) return;
      child.off('message', heard);
      child.off('exit', exited);
      resolve(message.told);
    };
    child.on('message', heard);
    child.once('exit', exited);
  });
}

async function callsOf(api: ChildProcess): Promise<number> {
  const answer = told<{ calls: number }>(api);
  api.send('calls');
  return (await answer).calls;
}

async function measure(script: string): Promise<Result> {
  const api = start('api');
  try {
    const { urls } = await told<{ urls: string[] }>(api);
    const side = start(script, ...urls);
    const ended = new Promise(resolve => side.once('exit', resolve));
    const times = await told<Pick<Result, 'knownMs' | 'allKnownMs'>>(side);
    const callsToKnow = await callsOf(api);
    await told<object>(side);
    const callsPerMinute = (await callsOf(api)) - callsToKnow;
    const { keptBytes } = await told<{ keptBytes: number }>(side);
    await ended;
    return { ...times, callsToKnow, callsPerMinute, keptBytes };
  } finally {
    api.kill();
  }
}

async function main(): Promise<void> {
  const ours = await measure('wakeboard');
  const peer = await measure('informers');
  const models =
    MODELS_OF_A_CLUSTER *
    BEHAVIOURS.filter(each => each === 'healthy' || each === 'slow').length;
  const line = (
    what: string,
    of: (result: Result) => number,
    unit: string,
    digits = 0,
  ) =>
    print(
      `${what}: ${round(of(ours), digits)} ${unit}; informers: ${round(
        of(peer),
        digits,
      )} ${unit}; ratio ${round(of(ours) / of(peer), 2)}`,
    );
  print(
    `${models.toLocaleString('en')} models in ${BEHAVIOURS.length} clusters, ${
      kinds.length
    } kinds in each`,
  );
  line('all of the clusters that answer at once', r => r.knownMs, 'ms');
  line('all, with the slow one', r => r.allKnownMs, 'ms');
  line('calls until then', r => r.callsToKnow, 'calls');
  line('calls in the minute after', r => r.callsPerMinute, 'calls');
  line('memory', r => r.keptBytes / MIB, 'MiB', 1);
}

main().catch(error => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exitCode = 1;
});
