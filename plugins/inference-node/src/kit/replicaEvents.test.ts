import {
  ModelSnapshot,
  ModelState,
  ReplicaSnapshot,
} from '@wakeboard/plugin-inference-common';
import { SnapshotChange } from '../driver';
import { replicaEvents } from './replicaEvents';

const T0 = Date.parse('2026-02-28T10:00:00Z');
const SEEN = T0 + 60_000;

function aPod(overrides?: Partial<ReplicaSnapshot>): ReplicaSnapshot {
  return {
    name: 'demo-0',
    uid: 'u1',
    state: 'sleeping',
    createdAt: T0 - 3_600_000,
    gpus: [],
    ...overrides,
  };
}

function aModel(state: ModelState, ...pods: ReplicaSnapshot[]): ModelSnapshot {
  return {
    ref: { cluster: 'c', namespace: 'n', driver: 'greenthread', name: 'demo' },
    state,
    replicas: {},
    pods,
    conditions: [],
    labels: {},
    facts: [],
  };
}

/** What is told, on one line each: replica, state, mark, seconds after T0, and the earliest second. */
function told(change: Partial<SnapshotChange>): string[] {
  return replicaEvents({
    previousSeenAt: change.previous && T0,
    seenAt: SEEN,
    via: 'watch',
    ...change,
  }).map(({ replica, event }) =>
    [
      replica || 'model',
      event.state,
      event.mark,
      (event.at - T0) / 1000,
      ...(event.notBefore === undefined
        ? []
        : [`from ${(event.notBefore - T0) / 1000}`]),
    ].join(' '),
  );
}

const asleep = aModel('sleeping', aPod());
const serving = aModel(
  'serving',
  aPod({ state: 'serving', becameServingAt: T0 + 42_000 }),
);

describe('events of a GreenThread model', () => {
  it.each<[string, Partial<SnapshotChange>, string[]]>([
    [
      'a wake has the moment that the server gives, by a watch',
      { previous: asleep, next: serving },
      ['demo-0 serving exact 42', 'model serving exact 42'],
    ],
    [
      'and by a list',
      { previous: asleep, next: serving, via: 'list' },
      ['demo-0 serving exact 42', 'model serving exact 42'],
    ],
    [
      'a sleep has the moment at which a watch saw it',
      { previous: serving, next: asleep },
      ['demo-0 sleeping exact 60', 'model sleeping exact 60'],
    ],
    [
      'a sleep that a list found lies before it',
      { previous: serving, next: asleep, via: 'list' },
      ['demo-0 sleeping resync 60 from 0', 'model sleeping resync 60 from 0'],
    ],
    [
      'a wake and a sleep between two lists are both told',
      {
        previous: asleep,
        next: aModel('sleeping', aPod({ becameServingAt: T0 + 20_000 })),
        via: 'list',
      },
      ['demo-0 serving exact 20', 'demo-0 sleeping resync 60 from 20'],
    ],
    [
      'a serving replica that slept and woke between two lists is told',
      {
        previous: serving,
        next: aModel(
          'serving',
          aPod({ state: 'serving', becameServingAt: T0 + 55_000 }),
        ),
        via: 'list',
      },
      ['demo-0 serving exact 55'],
    ],
    [
      'a drain that ends in a sleep found by a list began after it served',
      {
        previous: asleep,
        next: aModel(
          'draining',
          aPod({ state: 'draining', becameServingAt: T0 + 20_000 }),
        ),
        via: 'list',
      },
      [
        'demo-0 serving exact 20',
        'demo-0 draining resync 60 from 20',
        'model draining resync 60 from 0',
      ],
    ],
    [
      'a new pod began when it was created',
      {
        previous: aModel('starting'),
        next: aModel(
          'starting',
          aPod({ state: 'starting', createdAt: T0 + 30_000 }),
        ),
      },
      ['demo-0 starting exact 30'],
    ],
    [
      'a new pod that a list found asleep',
      {
        previous: aModel('starting'),
        next: aModel('sleeping', aPod({ createdAt: T0 + 30_000 })),
        via: 'list',
      },
      [
        'demo-0 starting exact 30',
        'demo-0 sleeping resync 60 from 30',
        'model sleeping resync 60 from 0',
      ],
    ],
    [
      'a pod that is gone has stopped',
      { previous: asleep, next: aModel('stopped') },
      ['demo-0 stopped exact 60', 'model stopped exact 60'],
    ],
    [
      'a pod that a list no longer has',
      { previous: asleep, next: aModel('stopped'), via: 'list' },
      ['demo-0 stopped resync 60 from 0', 'model stopped resync 60 from 0'],
    ],
    [
      'a model that is gone has stopped with its pods',
      { previous: serving, next: undefined },
      ['demo-0 stopped exact 60', 'model stopped exact 60'],
    ],
    [
      'another pod of the same name is another pod',
      {
        previous: asleep,
        next: aModel('sleeping', aPod({ uid: 'u2', createdAt: T0 + 10_000 })),
        via: 'list',
      },
      [
        'demo-0 stopped resync 10 from 0',
        'demo-0 starting exact 10',
        'demo-0 sleeping resync 60 from 10',
      ],
    ],
    [
      'a model seen for the first time asleep: since when is not known',
      { next: asleep, via: 'list' },
      ['demo-0 sleeping resync 60 from -3600', 'model sleeping resync 60'],
    ],
    [
      'a model seen for the first time serving: since the server says, and when it was seen',
      { next: serving, via: 'list' },
      [
        'demo-0 serving exact 42',
        'demo-0 serving resync 60 from 42',
        'model serving exact 42',
        'model serving resync 60 from 42',
      ],
    ],
    [
      'a model that serves with one replica goes on serving when another wakes',
      {
        previous: aModel(
          'serving',
          aPod({ state: 'serving', becameServingAt: T0 - 5_000 }),
          aPod({ name: 'demo-1', uid: 'u3' }),
        ),
        next: aModel(
          'serving',
          aPod({ state: 'serving', becameServingAt: T0 - 5_000 }),
          aPod({
            name: 'demo-1',
            uid: 'u3',
            state: 'serving',
            becameServingAt: T0 + 12_000,
          }),
        ),
      },
      ['demo-1 serving exact 12'],
    ],
    [
      'a moment far in the future is not believed',
      {
        previous: asleep,
        next: aModel(
          'serving',
          aPod({ state: 'serving', becameServingAt: T0 + 1e12 }),
        ),
      },
      ['demo-0 serving exact 60', 'model serving exact 60'],
    ],
    [
      'a state the devices no longer tell is not told as an old one',
      {
        previous: serving,
        next: aModel(
          'unknown',
          aPod({ state: 'unknown', becameServingAt: T0 + 42_000 }),
        ),
      },
      ['demo-0 unknown exact 60', 'model unknown exact 60'],
    ],
  ])('%s', (_, change, expected) => {
    expect(told(change)).toEqual(expected);
  });

  it('tells of a model that was unknown for a moment when it began to serve, and that it does', () => {
    const unknown = aModel('unknown', aPod({ state: 'serving' }));
    expect(told({ previous: unknown, next: serving })).toEqual([
      'demo-0 serving exact 42',
      'model serving exact 42',
      'model serving exact 60',
    ]);
  });

  describe('of a start within the second that the server names', () => {
    const starting = aModel('starting', aPod({ state: 'starting' }));
    const begun = aModel(
      'serving',
      aPod({ state: 'serving', becameServingAt: T0 + 42_000 }),
    );

    it.each<[string, number, number, string[]]>([
      [
        'it serves after it was seen to start',
        42_300,
        42_800,
        ['demo-0 serving exact 42.8', 'model serving exact 42.8'],
      ],
      [
        'and within that second, however late that was seen',
        42_300,
        44_000,
        ['demo-0 serving exact 42.999', 'model serving exact 42.999'],
      ],
      [
        'even if the clock that saw it is behind',
        42_000,
        42_000,
        [
          'demo-0 serving exact 42',
          'demo-0 serving exact 42',
          'model serving exact 42',
          'model serving exact 42',
        ],
      ],
      [
        'a reading long after it that did not know is followed by one that does',
        50_000,
        51_000,
        [
          'demo-0 serving exact 42',
          'demo-0 serving exact 51',
          'model serving exact 42',
          'model serving exact 51',
        ],
      ],
    ])('%s', (_, previousSeenAt, seenAt, expected) => {
      expect(
        told({
          previous: starting,
          previousSeenAt: T0 + previousSeenAt,
          next: begun,
          seenAt: T0 + seenAt,
        }),
      ).toEqual(expected);
    });
  });

  it('never gives a cause, for the objects say none', () => {
    const events = replicaEvents({
      previous: serving,
      next: asleep,
      seenAt: SEEN,
      via: 'watch',
    });
    expect(events.map(({ event }) => event.cause)).toEqual([
      undefined,
      undefined,
    ]);
  });
});
