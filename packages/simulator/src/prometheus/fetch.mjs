// Finds a Prometheus and its promtool, or gets them from Debian's archive without root and without installing anything.
//
// Node built-ins only, so that it can run before the packages of this repository are installed. Run as a program it prints
// one JSON line, `{"folder": …, "version": …}`; progress and the reason of a failure go to standard error.
//
// Order: the folder in WAKEBOARD_PROMETHEUS_DIR, PATH, the cache, Debian sid, Debian trixie, the machine's own archive.
// Packages are downloaded by apt with a state of its own below the cache folder and unpacked there. A program counts only
// if it runs here: a package of a newer Debian may need a newer C library.

import { execFile } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PROGRAMS = ['prometheus', 'promtool'];
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const DEBIAN = 'http://deb.debian.org/debian';
const ADVICE =
  'Install Prometheus (https://prometheus.io/download) so that prometheus and promtool are on PATH, or name their folder in WAKEBOARD_PROMETHEUS_DIR.';

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const holdsBoth = folder =>
  PROGRAMS.every(name => isProgram(path.join(folder, name)));

/** The version of the Prometheus in a folder, or undefined if one of the two programs does not run. */
async function versionIn(folder) {
  if (!holdsBoth(folder)) return undefined;
  try {
    const { stdout, stderr } = await run(path.join(folder, 'prometheus'), [
      '--version',
    ]);
    await run(path.join(folder, 'promtool'), ['--version']);
    return /version (\S+)/.exec(stdout + stderr)?.[1] ?? 'unknown';
  } catch {
    return undefined;
  }
}

export function cacheFolder(env = process.env) {
  const base = env.XDG_CACHE_HOME || path.join(homedir(), '.cache');
  return path.join(base, 'wakeboard', 'prometheus');
}

/** Where Prometheus is already, without any download: `{ folder, version }`, or undefined. */
export async function findPrometheus(env = process.env) {
  const named = env.WAKEBOARD_PROMETHEUS_DIR;
  if (named) {
    const version = await versionIn(named);
    if (version) return { folder: path.resolve(named), version };
    throw new Error(
      `WAKEBOARD_PROMETHEUS_DIR is ${named}, but there are no prometheus and promtool in it that run here.`,
    );
  }
  const cache = cacheFolder(env);
  const cached = existsSync(cache)
    ? readdirSync(cache)
        .filter(name => name.startsWith('debian-'))
        .map(name => path.join(cache, name))
    : [];
  const onPath = (env.PATH ?? '').split(path.delimiter).filter(Boolean);
  for (const folder of [...onPath, ...cached]) {
    const version = await versionIn(folder);
    if (version) return { folder, version };
  }
  return undefined;
}

/** apt-get with all of its state in one folder. */
function aptIn(state, cwd, ...args) {
  const options = {
    'Dir::Etc::SourceList': path.join(state, 'sources.list'),
    'Dir::Etc::SourceParts': path.join(state, 'parts'),
    'Dir::State': state,
    'Dir::State::Lists': path.join(state, 'lists'),
    'Dir::State::status': path.join(state, 'status'),
    'Dir::Cache': path.join(state, 'cache'),
    'APT::Sandbox::User': userInfo().username,
    'Debug::NoLocking': '1',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '2',
  };
  const flags = Object.entries(options).map(
    ([key, value]) => `-o${key}=${value}`,
  );
  return run('apt-get', [...flags, ...args], { cwd, maxBuffer: 64 << 20 });
}

/** The Debian archive that this machine itself uses; otherwise Debian's own. */
async function debianArchive() {
  try {
    const { stdout } = await run('apt-get', [
      'indextargets',
      '--format',
      '$(REPO_URI)',
      'Created-By: Packages',
    ]);
    return stdout.split('\n').find(uri => /\/debian\/?$/.test(uri)) ?? DEBIAN;
  } catch {
    return DEBIAN;
  }
}

/** Downloads and unpacks the packages of one suite; the folder with the programs, or an error that says why not. */
async function fetchSuite(suite, cache) {
  const work = mkdtempSync(path.join(cache, `work-${suite}-`));
  try {
    const state = path.join(work, 'apt');
    for (const folder of ['lists/partial', 'cache/archives/partial', 'parts']) {
      mkdirSync(path.join(state, folder), { recursive: true });
    }
    writeFileSync(path.join(state, 'status'), '');
    const signed = existsSync(KEYRING) ? `[signed-by=${KEYRING}] ` : '';
    const archive = await debianArchive();
    writeFileSync(
      path.join(state, 'sources.list'),
      `deb ${signed}${archive} ${suite} main\n`,
    );
    await aptIn(state, work, 'update', '-qq');
    const debs = path.join(work, 'debs');
    const unpacked = path.join(work, 'unpacked');
    mkdirSync(debs);
    await aptIn(state, debs, 'download', '-qq', 'prometheus');
    // promtool is a package of its own from trixie on; before, it came with prometheus.
    await aptIn(state, debs, 'download', '-qq', 'promtool').catch(
      () => undefined,
    );
    for (const file of readdirSync(debs)) {
      await run('dpkg-deb', ['-x', path.join(debs, file), unpacked]);
    }
    const built = path.join(unpacked, 'usr', 'bin');
    if (!(await versionIn(built))) {
      throw new Error('its programs do not run on this machine');
    }
    const target = path.join(cache, `debian-${suite}`);
    const staged = path.join(work, 'out');
    mkdirSync(staged);
    for (const name of PROGRAMS) {
      renameSync(path.join(built, name), path.join(staged, name));
    }
    try {
      renameSync(staged, target);
    } catch {
      // Somebody else was faster, or an older one that no longer runs is in the way.
      if (!(await versionIn(target))) {
        rmSync(target, { recursive: true, force: true });
        renameSync(staged, target);
      }
    }
    return target;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const reasonOf = error =>
  String(error.stderr || error.message)
    .trim()
    .split('\n')
    .pop();

/** Finds or fetches Prometheus. Rejects with a sentence that says what to install. */
export async function obtainPrometheus({
  env = process.env,
  say = () => {},
} = {}) {
  const found = await findPrometheus(env);
  if (found) return found;
  const reasons = [];
  const cache = cacheFolder(env);
  mkdirSync(cache, { recursive: true });
  for (const suite of ['sid', 'trixie', 'bookworm']) {
    say(`Fetching Prometheus from Debian ${suite}`);
    try {
      const folder = await fetchSuite(suite, cache);
      const version = await versionIn(folder);
      if (version) return { folder, version };
    } catch (error) {
      reasons.push(`Debian ${suite}: ${reasonOf(error)}`);
      if (error.code === 'ENOENT') break;
    }
  }
  throw new Error(
    `No Prometheus could be had (${reasons.join('; ')}). ${ADVICE}`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  obtainPrometheus({ say: text => console.error(text) }).then(
    found => console.log(JSON.stringify(found)),
    error => {
      process.stderr.write(error.message);
      process.exitCode = 1;
    },
  );
}
