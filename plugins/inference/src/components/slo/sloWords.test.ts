import { screen } from '@testing-library/react';
import { createElement } from 'react';
import { DAY, HOUR, MINUTE, NOW } from '../../__testUtils__/builders';
import { renderPage } from '../../__testUtils__/render';
import {
  aBurnAlert,
  aRecordedSlo,
  aSlo,
} from '../../__testUtils__/sloBuilders';
import { aText } from '../../__testUtils__/text';
import type { Slo } from '../../api/types';
import { createFormat } from '../charts/format';
import { burnColumns, BurnTable } from './BurnTable';
import {
  burnWords,
  eventWords,
  recordedId,
  shortWindowWords,
  shownBurn,
  sleepWords,
  sliWords,
  sloFace,
  windowWords,
} from './sloWords';

const text = aText(createFormat('en-GB', 'UTC'));

const FACES: Array<
  [string, Partial<Slo['evaluation']>, kind: string, words: string]
> = [
  ['kept', { remaining: 0.8 }, 'value', '80 % left'],
  [
    'overspent',
    { status: 'exhausted', remaining: -1.5 },
    'value',
    '150 % over',
  ],
  ['burning', { status: 'burning', remaining: 0.25 }, 'value', '25 % left'],
  ['of few events', { status: 'tooFew', remaining: 1 }, 'value', '100 % left'],
  [
    'quiet',
    { status: 'noTraffic', remaining: undefined, lastEventAt: NOW - 40 * DAY },
    'noData',
    'No traffic since 15 Jul, 12:00:00',
  ],
  [
    'quiet since it was first seen',
    { status: 'noTraffic', remaining: undefined, lastEventAt: undefined },
    'noData',
    'No traffic since counting began',
  ],
  [
    'never read',
    { status: 'noData', remaining: undefined },
    'noData',
    'Nothing was counted yet',
  ],
  [
    'not measurable',
    { status: 'notMeasurable', remaining: undefined, reason: 'No histogram.' },
    'noData',
    'No histogram.',
  ],
  [
    'not measurable without a reason',
    { status: 'notMeasurable', remaining: undefined },
    'noData',
    'Not measurable',
  ],
];

it.each(FACES)('shows an SLO that is %s', (_, evaluation, kind, words) => {
  const face = sloFace(text, aSlo(evaluation), NOW);
  expect(face.kind).toBe(kind);
  expect(face).toMatchObject(
    kind === 'value' ? { value: words } : { cause: words },
  );
});

it.each([
  [{ sli: 'wake' }, undefined, 'No wakes'],
  [{ sli: 'wake' }, 40 * DAY, 'No wakes since 15 Jul, 12:00:00'],
  [{ basis: 'time' }, undefined, 'Not observed yet'],
  [{ basis: 'time' }, 40 * DAY, 'Not observed since 15 Jul, 12:00:00'],
  [{ basis: 'time' }, HOUR, 'Planned sleep only'],
] as const)(
  'does not call it traffic what an SLO of %j counts',
  (spec, ago, cause) => {
    const lastEventAt = ago === undefined ? undefined : NOW - ago;
    const slo = aSlo(
      { status: 'noTraffic', remaining: undefined, lastEventAt },
      spec,
    );
    expect(sloFace(text, slo, NOW)).toMatchObject({ kind: 'noData', cause });
  },
);

it.each([
  [0.999, '99.9 %'],
  [0.99995, '99.995 %'],
  [0.9999999, '> 99.999 %'],
  [1, '100 %'],
  [0, '0 %'],
])('words a share of good events of %d as %s', (sli, words) => {
  expect(sliWords(text, sli)).toBe(words);
});

it.each([
  ['availability', 'requests', 1, '1 request'],
  ['latency', 'requests', 12_345, '12,345 requests'],
  ['wake', 'requests', 1, '1 wake'],
  ['wake', 'requests', 7, '7 wakes'],
  ['interTokenLatency', 'requests', 90, '90 gaps between tokens'],
  ['availability', 'time', 5_400, '1 h 30 min'],
] as const)('words what %s by %s counts', (sli, basis, events, words) => {
  expect(eventWords(text, { sli, basis }, events)).toBe(words);
});

it('says since when the window is known where not all of it is', () => {
  const window = { from: NOW - 8 * DAY, to: NOW, good: 1, total: 1 };
  const slo = aSlo({ complete: false, window });
  expect(windowWords(text, slo)).toBe(
    '8 d known of 30 d, since 16 Aug 2026, 12:00:00',
  );
  expect(shortWindowWords(text, slo)).toBe('8 d known of 30 d');
  expect(windowWords(text, aSlo())).toBe('over 30 d');
  expect(shortWindowWords(text, aSlo())).toBe('over 30 d');
  const nothing = { ...window, from: 0, to: 0 };
  expect(windowWords(text, aSlo({ complete: false, window: nothing }))).toBe(
    'over 30 d',
  );
});

it.each([
  ['exclude', undefined, 'Planned sleep is not counted.'],
  ['count', undefined, 'Planned sleep counts as time without service.'],
  [
    'separate',
    0.4,
    'Planned sleep is not counted and shown beside it. Asleep or stopped: 40 % of the time.',
  ],
] as const)(
  'prints the sleep policy %s where time is counted',
  (sleepPolicy, asleepShare, words) => {
    const spec = { basis: 'time', sleepPolicy } as const;
    expect(sleepWords(text, aSlo({ asleepShare }, spec))).toBe(words);
    expect(sleepWords(text, aSlo({}, { sleepPolicy }))).toBeUndefined();
  },
);

describe('the burn beside a budget', () => {
  it('is the one that counts', () => {
    const burn = shownBurn(aSlo().evaluation)!;
    expect(burnWords(text, burn)).toBe('burns 0.5 × over 1 h');
    expect(burn.tooFew).toBeUndefined();
  });

  it('is that of the shortest window, with its count, where none counts', () => {
    const alerts = [
      aBurnAlert({ longMs: 6 * HOUR, long: { burn: 2, events: 4 } }),
      aBurnAlert({ longMs: HOUR, long: { burn: 6.7, events: 3 } }),
      aBurnAlert({ longMs: 5 * MINUTE, long: { events: 0 } }),
    ];
    expect(shownBurn(aSlo({ burn: undefined, alerts }).evaluation)).toEqual({
      rate: 6.7,
      windowMs: HOUR,
      tooFew: 3,
    });
  });

  it('is not there without traffic', () => {
    const alerts = [aBurnAlert({ long: { events: 0 } })];
    expect(
      shownBurn(aSlo({ burn: undefined, alerts }).evaluation),
    ).toBeUndefined();
  });
});

it.each([
  ['usedUp', { status: 'exhausted' }, {}, 'is used up'],
  ['in time', {}, { exhaustedInMs: 2 * HOUR }, 'in 2 h'],
  ['never', {}, { exhaustedInMs: undefined }, 'not at this rate'],
  ['unknown', {}, { state: 'tooFew' }, '–'],
  ['unknown', {}, { state: 'noTraffic' }, '–'],
] as const)(
  'says that a budget is used up: %s',
  (_, evaluation, alert, words) => {
    const column = burnColumns(text, aSlo(evaluation)).find(
      ({ id }) => id === 'exhausted',
    );
    expect(column?.cell(aBurnAlert(alert))).toBe(words);
  },
);

it.each([
  [{}, 'No traffic'],
  [{ sli: 'wake' }, 'No wakes'],
  [{ basis: 'time' }, 'No time that counts'],
] as const)('words windows in which %j counted nothing', async (spec, word) => {
  const alerts = [aBurnAlert({ state: 'noTraffic' })];
  renderPage(createElement(BurnTable, { slo: aSlo({ alerts }, spec) }));
  expect(await screen.findByText(word)).toBeInTheDocument();
});

it('names recorded SLOs by all that tells them apart', () => {
  expect(recordedId(aRecordedSlo())).toBe(
    'sloth/demo/qwen3-4b/requests-availability',
  );
  expect(
    recordedId(aRecordedSlo({ origin: 'pyrra', service: undefined })),
  ).toBe('pyrra/demo/requests-availability');
});
