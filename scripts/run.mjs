// The two commands of the README, `demo` and `test`; `check`, what CI runs after the tests; and `bench`. Each does all its
// own set-up on a machine that has only Node.js 18 or newer and npm. Node built-ins only.
import { findPrometheus } from './prometheus.mjs';
import { fail, installPackages, say, toolchain } from './toolchain.mjs';

const [command, ...args] = process.argv.slice(2);
if (!['demo', 'test', 'check', 'bench'].includes(command)) {
  fail('Usage: node scripts/run.mjs demo|test|check|bench');
}

try {
  const env = await toolchain();
  // Prometheus comes in while the packages do; whoever needs it waits for it, and hears of a failure then.
  const prometheus = command === 'check' ? undefined : findPrometheus(env);
  prometheus?.catch(() => {});
  await installPackages(env);
  const { start } = await import(`./${command}.mjs`);
  await start({ env, args, prometheus });
} catch (error) {
  say('That did not work:');
  fail(error instanceof Error ? error.message : String(error));
}
