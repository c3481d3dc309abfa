import { mockServices } from '@backstage/backend-test-utils';
import { SourceFailure } from '@wakeboard/plugin-inference-node';
import { FakeClock } from '@wakeboard/plugin-inference-node/testing';
import { SourceStatus } from './SourceStatus';

const source = { kind: 'cluster', name: 'demo' } as const;
const models = { source, part: 'models' };
const pods = { source, part: 'pods' };
const MINUTE = 60_000;

const down = new SourceFailure('it is down', {
  source,
  reason: 'unreachable',
});

function setup() {
  const clock = new FakeClock(1_000_000);
  const logger = mockServices.logger.mock();
  const status = new SourceStatus({ clock, logger });
  const lines = () =>
    [...logger.warn.mock.calls, ...logger.info.mock.calls].map(([text]) =>
      String(text),
    );
  return { clock, status, lines };
}

const missing = {
  reason: 'notInstalled',
  message: 'it is not served',
} as const;

const partOf = (name: string, driver: string) => ({
  source: { kind: 'cluster', name } as const,
  part: `${driver} resources`,
  driver,
});

describe('SourceStatus', () => {
  it('is quiet about a driver that is not installed where others are, and tells who asks', async () => {
    const { clock, status, lines } = setup();
    const parts = ['kthena', 'llmkube'].map(driver => partOf('demo', driver));
    parts.forEach(part => status.expectServed(part));
    status.served(parts[0]);
    for (let minute = 0; minute < 5; minute++) {
      status.notServed(parts[1], missing);
      clock.advance(MINUTE);
    }
    expect(await status.health()).toEqual([
      { source, ok: true, lastSuccessAt: 1_000_000 },
    ]);
    expect(await status.absences()).toEqual([
      {
        driver: 'llmkube',
        error: { ...missing, source, since: 1_000_000 },
      },
    ]);
    expect(lines()).toEqual([
      'Cluster "demo", llmkube resources: it is not served',
    ]);
  });

  it('is quiet about a cluster without a driver that is installed in another', async () => {
    const { status } = setup();
    status.served(partOf('one', 'kthena'));
    status.notServed(partOf('demo', 'kthena'), missing);
    expect(await status.health()).toMatchObject([
      { source: { name: 'one' }, ok: true },
      { source: { name: 'demo' }, ok: true, lastSuccessAt: 1_000_000 },
    ]);
    expect((await status.health()).flatMap(({ error }) => error ?? [])).toEqual(
      [],
    );
  });

  it('says that a driver is installed nowhere', async () => {
    const { status } = setup();
    const parts = ['one', 'two'].map(name => partOf(name, 'kthena'));
    parts.forEach(part => status.expectServed(part));
    parts.forEach(part => status.notServed(part, missing));
    status.notServed(parts[0], missing);
    expect(await status.health()).toMatchObject([
      { source: parts[0].source, ok: false, error: missing },
      { source: parts[1].source, ok: false, error: missing },
    ]);
  });

  it('says that a driver does not find its kinds any more where it did, though others find theirs', async () => {
    const { clock, status, lines } = setup();
    const parts = ['greenthread', 'vllm'].map(driver => partOf('demo', driver));
    parts.forEach(part => status.served(part));
    for (let minute = 0; minute < 3; minute++) {
      status.notServed(parts[0], missing);
      clock.advance(MINUTE);
    }
    expect(await status.health()).toMatchObject([
      { source, ok: false, error: { ...missing, since: 1_000_000 } },
    ]);
    status.served(parts[0]);
    expect(await status.health()).toMatchObject([{ source, ok: true }]);
    expect(lines()).toEqual([
      ...Array.from(
        { length: 3 },
        () =>
          'Cluster "demo", greenthread resources, failed (notInstalled): it is not served',
      ),
      'Cluster "demo" works again',
    ]);
  });

  it('shows that a driver that was quiet fails in another way', async () => {
    const { status } = setup();
    const [one, demo] = ['one', 'demo'].map(name => partOf(name, 'kthena'));
    status.served(one);
    status.notServed(demo, missing);
    status.served(demo);
    status.failed(demo, down);
    expect(await status.health()).toMatchObject([
      { ok: true },
      { ok: false, error: { reason: 'unreachable' } },
    ]);
    expect(await status.absences()).toEqual([]);
  });

  it('logs one line per source and minute, however many parts of it fail and however often', () => {
    const { clock, status, lines } = setup();
    for (let second = 0; second < 120; second++) {
      status.failed(models, down);
      status.failed(pods, down);
      clock.advance(1_000);
    }
    expect(lines()).toEqual([
      'Cluster "demo", models, failed (unreachable): it is down',
      'Cluster "demo", models, failed (unreachable): it is down (also failing: pods)',
    ]);
  });

  it('logs each source on its own', () => {
    const { status, lines } = setup();
    status.failed(models, down);
    status.failed(
      { source: { kind: 'prometheus', name: 'demo' }, part: 'samples' },
      down,
    );
    expect(lines()).toHaveLength(2);
  });

  it('logs once that a source works again, when the minute is over and all of it works', () => {
    const { clock, status, lines } = setup();
    status.failed(models, down);
    status.failed(pods, down);
    status.succeeded(models);
    clock.advance(MINUTE);
    status.succeeded(models);
    expect(lines()).toHaveLength(1);
    status.succeeded(pods);
    status.succeeded(pods);
    expect(lines()).toHaveLength(2);
    expect(lines()[1]).toBe('Cluster "demo" works again');
  });

  it('says nothing of a source that always worked', () => {
    const { clock, status, lines } = setup();
    status.succeeded(models);
    clock.advance(MINUTE);
    status.succeeded(models);
    expect(lines()).toEqual([]);
  });

  it('logs objects that cannot be read when there are more of them, also if the minute was not over', () => {
    const { clock, status, lines } = setup();
    const malformed = [
      {
        source,
        reason: 'malformedObject' as const,
        object: 'Model a/b',
        message: 'it has no name',
      },
    ];
    status.failed(pods, down);
    status.malformed(models, malformed);
    expect(lines()).toHaveLength(1);
    clock.advance(MINUTE);
    status.malformed(models, malformed);
    clock.advance(MINUTE);
    status.malformed(models, malformed);
    expect(lines()).toHaveLength(2);
    expect(lines()[1]).toContain('Model a/b: it has no name');
  });

  it('tells since when a part fails, over failures that differ', async () => {
    const { clock, status } = setup();
    status.failed(models, down);
    clock.advance(MINUTE);
    status.failed(models, {
      source,
      reason: 'timeout',
      message: 'it is slow',
    });
    expect(await status.health()).toEqual([
      {
        source,
        ok: false,
        error: {
          source,
          reason: 'timeout',
          message: 'it is slow',
          since: 1_000_000,
        },
      },
    ]);
  });
});
