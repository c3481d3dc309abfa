import type { SourceError, WireCause } from '../../api/types';
import { aSourceError, aWake } from '../../__testUtils__/builders';
import { aText } from '../../__testUtils__/text';
import { createFormat } from '../charts/format';
import { replicaWords } from '../header/ModelHeader';
import {
  causeName,
  intervalExactness,
  sharedPrefix,
  shortUser,
  sourceTitle,
  wakeExactness,
} from './words';

const text = aText(createFormat('en-GB', 'UTC'));

const CAUSES: Array<[WireCause, string]> = [
  [{ kind: 'request' }, 'Request'],
  [{ kind: 'idleTimeout' }, 'Idle timeout'],
  [{ kind: 'preemptedBy', model: 'm' }, 'Preempted by m'],
  [{ kind: 'preemptedBy' }, 'Preempted by another model'],
  [{ kind: 'preempting', model: 'm' }, 'Preempted m'],
  [{ kind: 'preempting' }, 'Preempted another model'],
  [{ kind: 'schedule' }, 'Schedule'],
  [{ kind: 'autoscaler' }, 'Autoscaler'],
  [{ kind: 'user', entityRef: 'user:default/jane' }, 'Asked by jane'],
  [{ kind: 'rollout' }, 'Rollout'],
  [{ kind: 'crash' }, 'Crash'],
  [{ kind: 'unknown' }, 'Unknown'],
];

it.each(CAUSES)('words the cause %j as %s', (cause, words) => {
  expect(causeName(text, cause)).toBe(words);
});

it.each([
  ['exact', 0, 'Exact'],
  ['scrape', 15_000, 'At most 15 s off'],
  ['resync', 0, 'Found by a re-read'],
  ['resync', 60_000, 'Found by a re-read, at most 1 min off'],
] as const)(
  'words a border known by %s within %d ms',
  (mark, toleranceMs, words) => {
    expect(intervalExactness(text, { mark, toleranceMs })).toBe(words);
  },
);

it('words how exactly a wake is known by the width of its window', () => {
  const window = { windowFrom: 0, windowTo: 15_000 };
  expect(wakeExactness(text, aWake(window))).toBe('Exact');
  expect(wakeExactness(text, aWake({ ...window, mark: 'scrape' }))).toBe(
    'At most 15 s off',
  );
  expect(wakeExactness(text, aWake({ ...window, mark: 'resync' }))).toBe(
    'Found by a re-read',
  );
});

it.each([
  'unreachable',
  'timeout',
  'unauthorized',
  'forbidden',
  'notInstalled',
  'badAnswer',
  'malformedObject',
  'partial',
  'notConfigured',
] satisfies Array<SourceError['reason']>)(
  'names the source and says what to do when it is %s',
  reason => {
    expect(sourceTitle(text, aSourceError({ reason }))).toMatch(
      /^Prometheus demo /,
    );
    expect(text.t(`source.next.${reason}`)).toMatch(/\.$/);
  },
);

it.each([
  ['user:default/jane', 'jane'],
  ['default/jane', 'jane'],
  ['user:other/jane', 'user:other/jane'],
  ['plugin:catalog', 'plugin:catalog'],
])('shortens %s to %s', (ref, short) => {
  expect(shortUser(ref)).toBe(short);
});

it('finds what names of pods share, up to a dash', () => {
  expect(sharedPrefix(['a-b-x1', 'a-b-x2', 'a-b-x1'])).toBe('a-b-'.length);
  expect(sharedPrefix(['qwen-0', 'qwen-1'])).toBe('qwen-'.length);
  expect(sharedPrefix(['abc', 'abd'])).toBe(0);
  expect(sharedPrefix(['a-b', 'a-b'])).toBe(0);
  expect(sharedPrefix([])).toBe(0);
});

describe('the counts of replicas', () => {
  it('leave out what the system does not report', () => {
    expect(replicaWords(text, {})).toBe('none');
    expect(replicaWords(text, { desired: 1 })).toBe('1 desired');
  });

  it('say zero where it is zero', () => {
    expect(replicaWords(text, { serving: 0, sleeping: 2, desired: 2 })).toBe(
      '0 serving · 2 sleeping · 2 desired',
    );
  });

  it('say more where ready and total differ from what is wanted', () => {
    expect(
      replicaWords(text, { serving: 1, ready: 1, total: 2, desired: 3 }),
    ).toBe('1 serving · 1 ready · 2 in all · 3 desired');
  });
});
