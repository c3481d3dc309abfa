/**
 * What a backend keeps in memory of a cluster with 1,000 models that it
 * follows, beside the informers of the Kubernetes client for JavaScript with
 * the same objects. Each side, and the API they follow, has its own process.
 */
import { ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { median, print, round } from './measure';
import { Memory } from './memory/heap';

const MODELS = 1_000;
const RUNS = 3;
const MIB = 2 ** 20;

interface Held {
  before: Memory;
  after: Memory;
}

function start(script: string, ...args: string[]): ChildProcess {
  return fork(path.join(__dirname, 'memory', `${script}.ts`), args, {
    execArgv: [
      '--expose-gc',
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
    ],
  });
}

/** What a process says; the transform of TypeScript says other things in between. */
function told<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: { told?: T }) => {
      if (message.told) resolve(message.told);
    });
    child.once('exit', code => reject(new Error(`It ended with ${code}`)));
  });
}

async function held(script: string, url: string): Promise<Held> {
  const child = start(script, url, String(MODELS));
  const ended = new Promise(resolve => child.once('exit', resolve));
  const answer = await told<Held>(child);
  await ended;
  return answer;
}

function summary(runs: Held[]) {
  const kept = runs.map(({ before, after }) => after.kept - before.kept);
  const resident = runs.map(({ after }) => after.resident);
  return { kept: median(kept) / MIB, resident: median(resident) / MIB };
}

async function main(): Promise<void> {
  const api = start('api', String(MODELS));
  try {
    const { url, objects, bytes } = await told<{
      url: string;
      objects: number;
      bytes: number;
    }>(api);
    const ours: Held[] = [];
    const peers: Held[] = [];
    for (let run = 0; run < RUNS; run++) {
      ours.push(await held('wakeboard', url));
      peers.push(await held('informers', url));
    }
    const [our, peer] = [summary(ours), summary(peers)];
    print(
      `memory of ${MODELS.toLocaleString(
        'en',
      )} models (${objects.toLocaleString('en')} objects of ${round(
        bytes / objects / 1000,
      )} kB on average): ${round(
        our.kept,
      )} MiB; informers of client-node: ${round(peer.kept)} MiB; ratio ${round(
        our.kept / peer.kept,
        2,
      )}`,
    );
    print(
      `resident memory of the processes, for orientation: ${round(
        our.resident,
        0,
      )} MiB; ${round(peer.resident, 0)} MiB`,
    );
  } finally {
    api.kill();
  }
}

main().catch(error => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exitCode = 1;
});
