// What a commit must hold besides the tests: contract types, lint, formatting, type check, API reports, a production build.
import { run, say } from './toolchain.mjs';

const CHECKS = [
  ['Contract types are current', 'node', ['scripts/schema.mjs', '--check']],
  ['Lint, with the import rules', 'yarn', ['lint']],
  ['Formatting', 'yarn', ['prettier:check']],
  ['Type check', 'yarn', ['tsc:full']],
  ['API reports are current', 'yarn', ['api-reports', '--ci']],
  ['Production build', 'yarn', ['build:all']],
];

export async function start({ env }) {
  for (const [name, command, args] of CHECKS) {
    say(name);
    await run(command, args, { env: { ...env, CI: '1' } });
  }
  say('All checks passed');
}
