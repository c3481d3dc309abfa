import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { packageFolder } from '../customResources';
import type { Server } from './calls';

const program = resolve(packageFolder, '../../../shared/tools/kube-up');
const cache =
  process.env.KUBE_UP_CACHE ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'kube-up');

/** Why there is no real kube-apiserver to compare with; undefined: there is one. */
export function whyNoKubeApiserver(): string | undefined {
  if (!existsSync(program)) {
    return 'kube-up is not beside the checkout';
  }
  const programs = join(cache, 'bin');
  const built =
    existsSync(programs) &&
    readdirSync(programs).some(file =>
      file.startsWith('kube-apiserver-modern'),
    );
  return built ? undefined : 'kube-up has not been built';
}

/** A real kube-apiserver for one test file. */
export interface KubeApiserver extends Server {
  stop(): void;
}

export function startKubeApiserver(): KubeApiserver {
  const folder = mkdtempSync(join(tmpdir(), 'kube-api-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const run = (...args: string[]) =>
    execFileSync(program, args, {
      env: { ...process.env, KUBE_UP_SERVER: 'modern' },
      stdio: 'pipe',
    });
  run(kubeconfig);
  const text = readFileSync(kubeconfig, 'utf8');
  const field = (name: string) =>
    new RegExp(`${name}: "?([^"}\\s]+)`).exec(text)?.[1] ?? '';
  return {
    url: field('server'),
    ca: Buffer.from(field('certificate-authority-data'), 'base64').toString(
      'utf8',
    ),
    token: field('token'),
    stop: () => {
      run('stop', kubeconfig);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
