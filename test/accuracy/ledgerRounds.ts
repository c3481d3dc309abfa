import { describeWindow, wrongWindows } from './ledgerCompare';
import { runLedger } from './ledgerRun';

/** `ledgerRounds.ts [rounds] [seconds between scrapes]`: ten rounds at 15 s without arguments. */
const [rounds = '10', scrapeIntervalSeconds = '15'] = process.argv.slice(2);

runLedger({
  rounds: Number(rounds),
  scrapeIntervalSeconds: Number(scrapeIntervalSeconds),
  log: text => process.stdout.write(`${new Date().toISOString()} ${text}\n`),
}).then(
  run => {
    const wrong = [
      ...wrongWindows(run.windows),
      ...run.where,
      ...run.numbers,
      ...run.burns,
    ].map(line => `Wrong: ${line}`);
    process.stdout.write(
      `${[...run.windows.map(describeWindow), ...wrong].join('\n')}\n`,
    );
    if (wrong.length > 0) process.exitCode = 1;
  },
  error => {
    process.stderr.write(`${error}\n`);
    process.exitCode = 1;
  },
);
