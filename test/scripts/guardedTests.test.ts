import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

jest.setTimeout(300_000);

const GUARD = pathToFileURL(
  resolve(__dirname, '../../scripts/guardedTests.mjs'),
);
const JEST = require.resolve('jest/bin/jest');

const PASSES = `it('passes', () => {});`;
/** Starts a process that outlives the tests unless it is ended. */
const LEAVES = `
const { spawn } = require('node:child_process');
it('leaves a process behind', () => {
  const script = 'setInterval(() => {}, 1000)';
  spawn(process.execPath, ['-e', script], { stdio: 'ignore' }).unref();
});`;
const LOOPS = `${LEAVES}
it('computes for ever', () => { for (;;); });`;

describe('the guard around the tests', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wakeboard-guard-'));
    writeFileSync(join(folder, 'jest.config.json'), '{}');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs test files under the guard; a run that it does not end is ended by the time limit of the test. */
  async function run(
    files: Record<string, string>,
    options: { limitMs: number; jest?: string[] },
  ) {
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(folder, name), text);
    }
    const jestArguments = [
      `--config=${join(folder, 'jest.config.json')}`,
      ...(options.jest ?? ['--maxWorkers=2', '--workerIdleMemoryLimit=1000M']),
    ];
    const script = `
      import { GUARD_ARGUMENTS, runGuarded } from '${GUARD}';
      process.exitCode = await runGuarded(
        process.execPath,
        ['${JEST}', ...GUARD_ARGUMENTS, ...${JSON.stringify(jestArguments)}],
        { env: process.env, limitMs: ${options.limitMs}, cwd: '${folder}' },
      );`;
    const child = spawn(
      process.execPath,
      ['--input-type=module', '-e', script],
      { env: { ...process.env, NODE_OPTIONS: '', CI: '1' } },
    );
    let output = '';
    const keep = (chunk: Buffer) => {
      output += chunk;
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const code = await new Promise(done => child.once('close', done));
    return { code, output };
  }

  it('lets tests pass that end', async () => {
    const { code, output } = await run(
      { 'passes.test.js': PASSES },
      { limitMs: 150_000 },
    );
    expect(output).toContain('PASS');
    expect(code).toBe(0);
  });

  it.each([
    ['in a worker', undefined],
    ['in the process of Jest', ['--runInBand']],
  ])(
    'ends the run where a file computes for ever %s, with its name',
    async (_, jestArguments) => {
      const { code, output } = await run(
        { 'loops.test.js': LOOPS },
        { limitMs: 20_000, jest: jestArguments },
      );
      expect(output).toMatch(
        /does not end[^]* {2}loops\.test\.js, for \d\.\d min/,
      );
      expect(code).toBe(1);
    },
  );

  it('fails where tests leave a process behind', async () => {
    const { code, output } = await run(
      { 'passes.test.js': PASSES, 'leaves.test.js': LEAVES },
      { limitMs: 150_000 },
    );
    expect(output).toContain('2 passed');
    expect(output).toMatch(/left processes behind:[^]* -e setInterval/);
    expect(code).toBe(1);
  });
});
