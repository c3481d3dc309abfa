import { reportSystems } from './systemsCompare';
import { runSystems } from './systemsRun';

/** `systemsLong.ts [seconds watched, twice] [seconds unwatched] [seconds between scrapes]`: the comparison at full length. */
const [watched = '300', unwatched = '300', scrapeIntervalSeconds = '15'] =
  process.argv.slice(2);

runSystems({
  watchedMs: Number(watched) * 1_000,
  unwatchedMs: Number(unwatched) * 1_000,
  scrapeIntervalSeconds: Number(scrapeIntervalSeconds),
  log: text => process.stdout.write(`${new Date().toISOString()} ${text}\n`),
}).then(
  models => process.stdout.write(`${reportSystems(models)}\n`),
  error => {
    process.stderr.write(`${error}\n`);
    process.exitCode = 1;
  },
);
