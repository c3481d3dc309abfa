import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { DirectClusterAccess } from './DirectClusterAccess';
import { FaultServer } from './__testUtils__/faultServer';
import { runScript } from './__testUtils__/runScript';

describe('a connection as in the kubernetes: section', () => {
  const create = async (url: string, skipTlsVerify: boolean) => {
    const logger = mockServices.logger.mock();
    const server = { url, skipTlsVerify };
    const transport = { kind: 'direct', server } as const;
    await DirectClusterAccess.create({ cluster: 'prod', transport, logger });
    return logger.warn.mock.calls;
  };

  it('warns once where a certificate is not verified', async () => {
    expect(await create('https://127.0.0.1:1', true)).toEqual([
      [expect.stringContaining('cluster "prod" is not verified')],
    ]);
  });

  it('has nothing to warn of otherwise', async () => {
    expect(await create('https://127.0.0.1:1', false)).toEqual([]);
    expect(await create('http://127.0.0.1:1', true)).toEqual([]);
  });
});

describe('a connection by a kubeconfig file', () => {
  let folder: string;
  let server: FaultServer;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wakeboard-kubeconfig-'));
    server = await FaultServer.start((_, response) => {
      response.end('pong');
    });
  });
  afterEach(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  async function request(...context: string[]): Promise<unknown> {
    const file = join(folder, 'kubeconfig');
    await writeFile(
      file,
      `apiVersion: v1
kind: Config
current-context: one
clusters:
  - { name: here, cluster: { server: "${server.url}/base/", insecure-skip-tls-verify: true } }
users:
  - { name: robot, user: { token: of-the-robot } }
  - { name: person, user: { username: ann, password: pass } }
contexts:
  - { name: one, context: { cluster: here, user: robot } }
  - { name: two, context: { cluster: here, user: person } }
`,
    );
    return runScript('kubeconfig.script.ts', file, ...context);
  }

  it('uses the current context or the one named', async () => {
    expect(await request()).toEqual({ status: 200, text: 'pong' });
    expect(await request('two')).toEqual({ status: 200, text: 'pong' });
    expect(
      server.requests.map(({ url, headers }) => [url, headers.authorization]),
    ).toEqual([
      ['/base/api', 'Bearer of-the-robot'],
      ['/base/api', `Basic ${btoa('ann:pass')}`],
    ]);
  }, 300_000);

  it('names the key when it cannot be used', async () => {
    expect(await request('three')).toEqual({
      error: expect.stringContaining(
        'InputError: Config key inference.clusters.prod',
      ),
    });
    expect(
      await runScript('kubeconfig.script.ts', join(folder, 'absent')),
    ).toEqual({
      error: expect.stringMatching(
        /InputError: Config key inference\.clusters\.prod\.kubeconfig cannot be used.*ENOENT/,
      ),
    });
  }, 300_000);
});
