// Finds Prometheus and promtool, or fetches them into a cache folder.
import { run } from './toolchain.mjs';

/** The folder of the programs. Rejects with a sentence where none can be had. */
export async function findPrometheus(env) {
  const output = await run(
    'node',
    ['packages/simulator/src/prometheus/fetch.mjs'],
    { env },
  );
  return JSON.parse(output.trim().split('\n').pop()).folder;
}
