// Runs Jest so that it always ends. Its own time limits are those of tests and hooks that wait; a test file that computes for ever
// stops the timers of its process too. Hence this process watches from outside which files run, and for how long: where one takes
// too long, or processes stay behind, the run fails with the names.
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { root, say } from './toolchain.mjs';

const reporter = fileURLToPath(new URL('runningTests.cjs', import.meta.url));

/** What Jest needs to be told before other arguments. */
export const GUARD_ARGUMENTS = [
  '--reporters=default',
  `--reporters=${reporter}`,
];

/**
 * Runs a command that starts Jest with GUARD_ARGUMENTS, in a process group of
 * its own, and returns its exit code. Ends the group, with a failure, where a
 * test file runs for longer than `limitMs`, where nothing happens between
 * files for so long, or where processes are left when the command has ended.
 */
export async function runGuarded(command, args, { env, limitMs, cwd = root }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'wakeboard-tests-'));
  const notes = path.join(folder, 'running.jsonl');
  writeFileSync(notes, '');
  const startedAt = Date.now();
  const child = spawn(command, args, {
    cwd,
    env: { ...env, WAKEBOARD_RUNNING_TESTS: notes },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  const forward = signal => signalGroup(child.pid, signal);
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, forward);
  let hung = false;
  const watch = setInterval(() => {
    const now = Date.now();
    const { running, lastAt } = readNotes(notes, startedAt);
    const since = Math.min(...running.values(), now);
    if (hung || now - (running.size > 0 ? since : lastAt) < limitMs) return;
    hung = true;
    const minutes = at => `${((now - at) / 60_000).toFixed(1)} min`;
    say(
      running.size > 0
        ? 'A test file does not end. Given up; these were running:'
        : `No test file has run for ${minutes(lastAt)}. Given up.`,
    );
    for (const [file, at] of running) {
      say(`  ${path.relative(cwd, file)}, for ${minutes(at)}`);
    }
    signalGroup(child.pid, 'SIGTERM');
    setTimeout(() => signalGroup(child.pid, 'SIGKILL'), 10_000).unref();
  }, Math.min(5_000, limitMs / 5));
  try {
    const code = await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    const left = await endLeftovers(child.pid, hung);
    return hung || left ? 1 : code ?? 1;
  } finally {
    clearInterval(watch);
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.off(name, forward);
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

function readNotes(notes, startedAt) {
  const running = new Map();
  let lastAt = startedAt;
  for (const line of readFileSync(notes, 'utf8').split('\n').filter(Boolean)) {
    const { at, event, path: file } = JSON.parse(line);
    lastAt = at;
    if (event === 'begin') running.set(file, at);
    else running.delete(file);
  }
  return { running, lastAt };
}

/** Whether processes were left behind, which is said; ends them. */
async function endLeftovers(group, isExpected) {
  // A process that was told to end may still be at it.
  const until = Date.now() + 5_000;
  let left = membersOf(group);
  while (left.length > 0 && Date.now() < until) {
    await sleep(100);
    left = membersOf(group);
  }
  signalGroup(group, 'SIGKILL');
  if (left.length === 0 || isExpected) return false;
  say('Tests left processes behind:');
  for (const process of left) say(`  ${process}`);
  return true;
}

/** The command lines of a process group; none where there is no /proc to read them from. */
function membersOf(group) {
  if (!existsSync('/proc/self/stat')) return [];
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        // After the name, which may hold anything: state, parent, group.
        const [state, , pgrp] = stat
          .slice(stat.lastIndexOf(')') + 2)
          .split(' ');
        if (state === 'Z' || Number(pgrp) !== group) return [];
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return [`${pid} ${line.replaceAll('\0', ' ').trim()}`];
      } catch {
        return []; // it has ended meanwhile
      }
    });
}

function signalGroup(group, signal) {
  try {
    process.kill(-group, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
