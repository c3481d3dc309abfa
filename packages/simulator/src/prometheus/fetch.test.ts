import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

describe('looking for Prometheus', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'wakeboard-fetch-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function program(name: string, text: string) {
    const file = path.join(folder, name);
    writeFileSync(file, `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o755);
  }
  const look = (env: Record<string, string>) =>
    run(process.execPath, [path.join(__dirname, 'fetch.mjs')], { env });

  it('takes the programs of the folder in WAKEBOARD_PROMETHEUS_DIR', async () => {
    program('prometheus', 'echo "prometheus, version 9.8.7 (branch: x)"');
    program('promtool', 'exit 0');
    const { stdout } = await look({ WAKEBOARD_PROMETHEUS_DIR: folder });
    expect(JSON.parse(stdout)).toEqual({ folder, version: '9.8.7' });
  });

  it('takes those on PATH', async () => {
    program('prometheus', 'echo "prometheus, version 1.2.3"');
    program('promtool', 'exit 0');
    const { stdout } = await look({
      PATH: `/nowhere:${folder}`,
      XDG_CACHE_HOME: folder,
    });
    expect(JSON.parse(stdout)).toEqual({ folder, version: '1.2.3' });
  });

  it('says so when the folder has no programs that run', async () => {
    program('prometheus', 'exit 1');
    program('promtool', 'exit 0');
    await expect(look({ WAKEBOARD_PROMETHEUS_DIR: folder })).rejects.toThrow(
      `WAKEBOARD_PROMETHEUS_DIR is ${folder}, but there are no prometheus and promtool in it that run here.`,
    );
  });

  it('says how to install it where it cannot be fetched', async () => {
    await expect(
      look({ PATH: folder, XDG_CACHE_HOME: folder }),
    ).rejects.toThrow(
      /No Prometheus could be had .*Install Prometheus .*WAKEBOARD_PROMETHEUS_DIR/s,
    );
  });
});
