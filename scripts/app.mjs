// Builds the demo's app, unless it is built from the same sources already.
import { hashOf, once, run, say } from './toolchain.mjs';

const SOURCES = [
  'packages/app',
  'plugins/inference',
  'plugins/inference-common',
  'app-config.yaml',
  'app-config.demo.yaml',
  'yarn.lock',
];

export async function buildApp(env) {
  const app = {
    stamp: 'app',
    hash: hashOf(...SOURCES),
    result: 'packages/app/dist/index.html',
  };
  await once(app, () => {
    say('Building the app');
    return run('yarn', ['workspace', 'app', 'build'], { env });
  });
}
