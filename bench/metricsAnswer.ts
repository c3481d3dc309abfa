import { parseAnswer } from '../plugins/inference-backend/src/clients/prometheusAnswer';
import { print, round, sideBySide } from './measure';

// Reading an answer of Prometheus, from the bytes to numbers, beside
// JSON.parse of the same bytes, which leaves every sample a text.

const SERIES = 1_000;
const POINTS = 288;

function body(sample: () => string): Buffer {
  const result = Array.from({ length: SERIES }, (_, series) => ({
    metric: {
      __name__: 'requests',
      namespace: `team-${series % 10}`,
      pod: `model-${series}-0`,
    },
    values: Array.from({ length: POINTS }, (__, index) => [
      1_700_000_000 + index * 300,
      sample(),
    ]),
  }));
  const data = { resultType: 'matrix', result };
  return Buffer.from(JSON.stringify({ status: 'success', data }));
}

async function measure(name: string, bytes: Buffer): Promise<void> {
  const result = await sideBySide(
    { name: 'parseAnswer', run: () => parseAnswer(bytes.toString('utf8')) },
    { name: 'JSON.parse', run: () => JSON.parse(bytes.toString('utf8')) },
    21,
  );
  print(
    `${name}, ${round(bytes.length / 1e6)} MB: ${round(
      result.ours,
    )} ms; JSON.parse: ${round(result.peer)} ms; speed beside it: ${round(
      1 / result.ratio,
      2,
    )}`,
  );
}

async function main(): Promise<void> {
  let count = 0;
  await measure(
    'counters',
    body(() => String((count += 7))),
  );
  await measure(
    'rates',
    body(() => String(Math.random() * 100)),
  );
}

main().catch(error => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exitCode = 1;
});
