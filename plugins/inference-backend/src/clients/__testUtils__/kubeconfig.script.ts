import { LoggerService } from '@backstage/backend-plugin-api';
import { DirectClusterAccess } from '../DirectClusterAccess';
import { readText } from '../http';

// Sends one request to the cluster of a kubeconfig file, and prints the answer
// or the error.

const silent: LoggerService = {
  error: () => {},
  warn: () => {},
  info: () => {},
  debug: () => {},
  child: () => silent,
};

async function main() {
  const [kubeconfig, context] = process.argv.slice(2);
  const access = await DirectClusterAccess.create({
    cluster: 'prod',
    transport: { kind: 'direct', kubeconfig, context },
    logger: silent,
  });
  const { status, body } = await access.request({
    method: 'GET',
    path: '/api',
    headers: {},
    signal: new AbortController().signal,
  });
  return { status, text: await readText(body, 1_000) };
}

main()
  .catch(error => ({ error: `${error.name}: ${error.message}` }))
  .then(result => {
    process.stdout.write(`\n${JSON.stringify(result)}\n`);
    process.exit(0);
  });
