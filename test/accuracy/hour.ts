import { report } from './compare';
import { runAccuracy } from './runAccuracy';

/** `hour.ts [minutes] [seconds between scrapes]`: the comparison at full length; an hour at 15 s without arguments. */
const [minutes = '60', scrapeIntervalSeconds = '15'] = process.argv.slice(2);

runAccuracy({
  durationMs: Number(minutes) * 60_000,
  scrapeIntervalSeconds: Number(scrapeIntervalSeconds),
  log: text => process.stdout.write(`${new Date().toISOString()} ${text}\n`),
}).then(
  comparison => process.stdout.write(`${report(comparison)}\n`),
  error => {
    process.stderr.write(`${error}\n`);
    process.exitCode = 1;
  },
);
