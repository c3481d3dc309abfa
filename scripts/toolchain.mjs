// Node.js and Yarn in the tested versions, from the lock file in tools/, and the packages of the workspace. Node built-ins only.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const startedAt = Date.now();

/** Prints one line of progress with the seconds since the start. */
export function say(text) {
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  console.log(`[${String(seconds).padStart(3)} s] ${text}`);
}

/** Ends the command with a sentence. */
export function fail(text) {
  console.error(`\n${text}\n`);
  process.exit(1);
}

/** A hash of files and of all files below folders, without what is built or installed. */
export function hashOf(...paths) {
  const hash = createHash('sha256');
  const add = file => {
    hash.update(path.relative(root, file)).update(readFileSync(file));
  };
  const walk = folder => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort(
      (a, b) => (a.name < b.name ? -1 : 1),
    )) {
      if (/^(node_modules|dist|dist-types|coverage)$/.test(entry.name))
        continue;
      const full = path.join(folder, entry.name);
      if (entry.isDirectory()) walk(full);
      else if (entry.isFile()) add(full);
    }
  };
  for (const relative of paths) {
    const full = path.join(root, relative);
    if (!existsSync(full)) continue;
    if (path.extname(full) === '') walk(full);
    else add(full);
  }
  return hash.digest('hex');
}

/** Runs `work` unless it was done for the same hash before and its `result` is still there. */
export async function once({ stamp, hash, result }, work) {
  const file = path.join(root, 'node_modules/.cache/wakeboard', stamp);
  const current =
    existsSync(path.join(root, result)) &&
    existsSync(file) &&
    readFileSync(file, 'utf8') === hash;
  if (current) return;
  await work();
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, hash);
}

/** Runs a command to its end and shows its output only where it fails. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options,
    });
    let output = '';
    const keep = chunk => {
      output = (output + chunk).slice(-20_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', code =>
      code === 0
        ? resolve(output)
        : reject(
            new Error(
              `${command} ${args.join(' ')} ended with ${code}\n${output}`,
            ),
          ),
    );
  });
}

/** The environment in which everything of the workspace runs; installs what is missing first. */
export async function toolchain() {
  if (process.platform === 'win32') {
    fail('Windows is not supported; use WSL.');
  }
  const plain = Object.fromEntries(
    Object.entries(process.env).filter(
      ([key]) => !/^(npm_|INIT_CWD$|NODE_OPTIONS$)/i.test(key),
    ),
  );
  const installed = path.join(root, 'tools/node_modules');
  const nodeFolder = path.join(
    installed,
    `node-${process.platform}-${process.arch}`,
    'bin',
  );
  await installTools(plain, installed);

  const folders = [path.join(installed, '.bin'), plain.PATH ?? ''];
  if (existsSync(nodeFolder)) folders.unshift(nodeFolder);
  else if (Number(process.versions.node.split('.')[0]) < 22) {
    fail(
      `There is no Node.js 24 in the npm registry for ${process.platform} ${process.arch}, and this is Node.js ${process.versions.node}. Install Node.js 22 or 24 and run the command again.`,
    );
  }
  // Yarn and Node.js get from npm's configuration what they would not look up there.
  const configured = key => {
    const { stdout } = spawnSync('npm', ['config', 'get', key], { env: plain });
    const value = stdout.toString().trim();
    return ['', 'null', 'undefined'].includes(value) ? undefined : value;
  };
  const registry = configured('registry')?.replace(/\/$/, '');
  const authorities = plain.NODE_EXTRA_CA_CERTS ?? configured('cafile');
  return {
    ...plain,
    PATH: folders.join(path.delimiter),
    ...(registry && { YARN_NPM_REGISTRY_SERVER: registry }),
    ...(authorities && { NODE_EXTRA_CA_CERTS: authorities }),
    YARN_ENABLE_TELEMETRY: '0',
    SCARF_ANALYTICS: 'false',
    NODE_NO_WARNINGS: '1',
  };
}

async function installTools(env, installed) {
  const stamp = path.join(installed, '.wakeboard');
  const hash = hashOf('tools/package-lock.json');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  say('Installing Node.js 24 and Yarn into tools/');
  await run('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: path.join(root, 'tools'),
    env,
  });
  writeFileSync(stamp, hash);
}

/** Installs the packages of the workspace as the lock file says. */
export async function installPackages(env) {
  const manifests = ['packages', 'plugins']
    .flatMap(folder =>
      readdirSync(path.join(root, folder)).map(
        name => `${folder}/${name}/package.json`,
      ),
    )
    .concat('package.json', 'test/package.json', 'yarn.lock', '.yarnrc.yml');
  const install = {
    stamp: 'install',
    hash: hashOf(...manifests),
    result: 'node_modules/.yarn-state.yml',
  };
  await once(install, () => {
    say('Installing packages (one to three minutes the first time)');
    return run('yarn', ['install', '--immutable'], { env });
  });
}
