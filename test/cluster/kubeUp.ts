import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { DirectClusterAccess } from '../../plugins/inference-backend/src/clients/DirectClusterAccess';
import { ClusterUnderTest } from './clusterClientContract';

const program = resolve(__dirname, '../../../shared/tools/kube-up');
/** Less than hooks wait: what does not boot in time is ended by us. */
const WITHIN_MS = 60_000;
const run = (args: string[], env: NodeJS.ProcessEnv) =>
  promisify(execFile)(program, args, { env, timeout: WITHIN_MS });
const cache =
  process.env.KUBE_UP_CACHE ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'kube-up');

type Logger = Parameters<typeof DirectClusterAccess.create>[0]['logger'];

export const logger: Logger = {
  error: () => {},
  warn: () => {},
  info: () => {},
  debug: () => {},
  child: () => logger,
};

/** Why there is no real Kubernetes API to test with; undefined: there is one. */
export function whyNoRealCluster(): string | undefined {
  if (process.env.KUBECONFIG) return undefined;
  if (!existsSync(program)) return 'KUBECONFIG is not set';
  const programs = join(cache, 'bin');
  const built =
    existsSync(programs) &&
    readdirSync(programs).some(file => file.startsWith('kube-apiserver'));
  return built ? undefined : 'kube-up has not been built';
}

/** A real Kubernetes API: that of KUBECONFIG, or one started for this. */
export async function startRealCluster(): Promise<ClusterUnderTest> {
  const given = process.env.KUBECONFIG;
  if (given) {
    const access = await DirectClusterAccess.create({
      cluster: 'real',
      transport: { kind: 'direct', kubeconfig: given },
      logger,
    });
    return { access, stop: async () => {} };
  }
  const folder = mkdtempSync(join(tmpdir(), 'wakeboard-kube-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const tokens = join(folder, 'tokens.csv');
  writeFileSync(tokens, 'powerless-token,powerless,powerless-uid\n');
  const env = { ...process.env, KUBE_UP_TOKENS: tokens };
  const stop = async () => {
    await run(['stop', kubeconfig], env);
    rmSync(folder, { recursive: true });
  };
  try {
    await run([kubeconfig], env);
  } catch (error) {
    await stop();
    throw error;
  }

  const text = readFileSync(kubeconfig, 'utf8');
  const field = (name: string) =>
    new RegExp(`${name}: "?([^"}\\s]+)`).exec(text)?.[1] ?? '';
  const withToken = (token: string) =>
    DirectClusterAccess.create({
      cluster: 'real',
      transport: {
        kind: 'direct',
        server: {
          url: field('server'),
          caData: field('certificate-authority-data'),
          token,
          skipTlsVerify: false,
        },
      },
      logger,
    });
  return {
    access: await withToken(field('token')),
    strangerAccess: await withToken('nobody-knows-this-token'),
    powerlessAccess: await withToken('powerless-token'),
    restart: async () => {
      const restart = () => run(['restart', kubeconfig], env);
      // On a busy machine the port may not be free yet.
      await restart().catch(restart).catch(restart);
    },
    stop,
  };
}
