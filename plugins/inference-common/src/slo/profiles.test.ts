import { InputError } from '@backstage/errors';
import { JsonObject, JsonValue } from '@backstage/types';
import { anSloSpec } from '../testing';
import { parseSloProfiles } from './profiles';

const DAY = 86_400_000;
const KEY = 'inference.slo.profiles';

/** Reads the profile "standard". */
const profile = (section: JsonValue) =>
  parseSloProfiles({ standard: section }, KEY).standard;
/** Reads its only SLO. */
const slo = (name: string, section: JsonValue, further: JsonObject = {}) =>
  profile({ ...further, slos: { [name]: section } });

const PERCENT =
  'expected a percentage above 0 and below 100 with at most six decimals, for example 99.5';
const WINDOW =
  'expected a duration from 1 day to 400 days in whole hours, for example 30 days';
const THRESHOLD =
  'expected a duration above 0 and up to a day, for example 5s or 250ms';
const WHOLE = 'expected a whole number, 0 or more';
const SLIS = 'availability or latency or ttft or interTokenLatency or wake';
const NAME =
  'expected lower case letters, digits and dashes, a letter first, 40 characters at most';

describe('parseSloProfiles', () => {
  it('has no profiles where none are configured', () => {
    expect(parseSloProfiles(undefined, KEY)).toEqual({});
  });

  it('reads profiles with all that can be said in them', () => {
    const profiles = parseSloProfiles(
      {
        standard: {
          window: '30 days',
          minEvents: 10,
          sleepPolicy: 'exclude',
          slos: {
            availability: { objective: 99.5 },
            latency: { objective: 95, threshold: '5s' },
            fast: {
              sli: 'latency',
              threshold: '250ms',
              objective: 80,
              window: { days: 7 },
              minEvents: 100,
            },
            wake: { objective: 99, threshold: { seconds: 10 } },
            ttft: { objective: 90, threshold: 'PT0.5S' },
            up: {
              sli: 'availability',
              basis: 'time',
              objective: 99,
              sleepPolicy: 'separate',
            },
          },
        },
        empty: { slos: {} },
      },
      KEY,
    );
    expect(profiles).toEqual({
      standard: [
        anSloSpec(),
        anSloSpec({
          name: 'latency',
          sli: 'latency',
          objective: 95,
          thresholdSeconds: 5,
        }),
        anSloSpec({
          name: 'fast',
          sli: 'latency',
          objective: 80,
          thresholdSeconds: 0.25,
          windowMs: 7 * DAY,
          minEvents: 100,
        }),
        anSloSpec({
          name: 'wake',
          sli: 'wake',
          objective: 99,
          thresholdSeconds: 10,
        }),
        anSloSpec({
          name: 'ttft',
          sli: 'ttft',
          objective: 90,
          thresholdSeconds: 0.5,
        }),
        anSloSpec({
          name: 'up',
          basis: 'time',
          objective: 99,
          sleepPolicy: 'separate',
        }),
      ],
      empty: [],
    });
  });

  it('takes what the profile says for SLOs that say nothing, and defaults for the rest', () => {
    expect(slo('availability', { objective: 99.5 })).toEqual([anSloSpec()]);
    expect(
      slo(
        'availability',
        { objective: 99.5 },
        { window: '7 days', minEvents: 0, sleepPolicy: 'count' },
      ),
    ).toEqual([
      anSloSpec({ windowMs: 7 * DAY, minEvents: 0, sleepPolicy: 'count' }),
    ]);
  });

  it('reads numbers that an environment variable gives as text', () => {
    expect(slo('availability', { objective: '99.9', minEvents: '5' })).toEqual([
      anSloSpec({ objective: 99.9, minEvents: 5 }),
    ]);
  });

  it.each(['1 day', '400 days', '36h', 'P30D'])(
    'accepts a window of %s',
    window => {
      expect(() =>
        slo('availability', { objective: 99, window }),
      ).not.toThrow();
    },
  );

  it.each<[objective: JsonValue]>([
    [100],
    [0],
    [101],
    [-1],
    ['high'],
    [''],
    ['99.5 %'],
    [true],
    [[99]],
    [99.99999999],
  ])('refuses the objective %j', objective => {
    expect(() => slo('availability', { objective })).toThrow(
      `Config key ${KEY}.standard.slos.availability.objective is ${JSON.stringify(
        objective,
      )}; ${PERCENT}`,
    );
  });

  it.each<[window: JsonValue]>([
    [0],
    ['0 days'],
    ['10 years'],
    ['401 days'],
    ['23h'],
    ['-30 days'],
    ['1441 minutes'],
    [30],
    ['30'],
    ['long'],
    [{ fortnights: 2 }],
  ])('refuses the window %j of an SLO and of a profile', window => {
    expect(() => slo('availability', { objective: 99, window })).toThrow(
      `Config key ${KEY}.standard.slos.availability.window is ${JSON.stringify(
        window,
      )}; ${WINDOW}`,
    );
    expect(() => profile({ window, slos: {} })).toThrow(
      `Config key ${KEY}.standard.window is ${JSON.stringify(
        window,
      )}; ${WINDOW}`,
    );
  });

  const LATENCY = `Config key ${KEY}.standard.slos.latency`;
  it.each<[sentence: string, section: JsonValue, message: string]>([
    [
      'a profile that is a text',
      'strict',
      `Config key ${KEY}.standard is "strict"; expected a section`,
    ],
    [
      'a profile without SLOs',
      { window: '30d' },
      `Config key ${KEY}.standard.slos is missing; expected a section`,
    ],
    [
      'an unknown field of a profile',
      { slo: {}, slos: {} },
      `Config key ${KEY}.standard.slo is not known; ${KEY}.standard takes window, minEvents, sleepPolicy, slos`,
    ],
    [
      'an SLO that is a number',
      { slos: { latency: 99 } },
      `${LATENCY} is 99; expected a section`,
    ],
    [
      'an SLO without an objective',
      { slos: { latency: { threshold: '5s' } } },
      `${LATENCY}.objective is missing; ${PERCENT}`,
    ],
    [
      'a latency without a threshold',
      { slos: { latency: { objective: 95 } } },
      `${LATENCY}.threshold is missing; ${THRESHOLD}`,
    ],
    [
      'a negative threshold',
      { slos: { latency: { objective: 95, threshold: '-5s' } } },
      `${LATENCY}.threshold is "-5s"; ${THRESHOLD}`,
    ],
    [
      'a threshold of nothing',
      { slos: { latency: { objective: 95, threshold: '0s' } } },
      `${LATENCY}.threshold is "0s"; ${THRESHOLD}`,
    ],
    [
      'a threshold without a unit',
      { slos: { latency: { objective: 95, threshold: 5 } } },
      `${LATENCY}.threshold is 5; ${THRESHOLD}`,
    ],
    [
      'a threshold of two days',
      { slos: { latency: { objective: 95, threshold: '2d' } } },
      `${LATENCY}.threshold is "2d"; ${THRESHOLD}`,
    ],
    [
      'a threshold on availability',
      { slos: { availability: { objective: 95, threshold: '5s' } } },
      `Config key ${KEY}.standard.slos.availability.threshold is "5s", but is accepted for an SLO on another SLI than availability only; remove it`,
    ],
    [
      'an unknown SLI',
      { slos: { latency: { sli: 'speed', objective: 95 } } },
      `${LATENCY}.sli is "speed"; expected ${SLIS}`,
    ],
    [
      'a name that is no SLI, without one',
      { slos: { fast: { objective: 95 } } },
      `Config key ${KEY}.standard.slos.fast.sli is missing; expected ${SLIS}, because the SLO's name "fast" is none`,
    ],
    [
      'an unknown field of an SLO',
      { slos: { latency: { target: 95 } } },
      `${LATENCY}.target is not known; ${KEY}.standard.slos.latency takes sli, basis, threshold, objective, window, minEvents, sleepPolicy`,
    ],
    [
      'a name with capitals',
      { slos: { Fast: { sli: 'latency' } } },
      `Config key ${KEY}.standard.slos holds "Fast", which is not the name of an SLO; ${NAME}`,
    ],
    [
      'a name with a dot',
      { slos: { 'a.b': {} } },
      `Config key ${KEY}.standard.slos holds "a.b", which is not the name of an SLO; ${NAME}`,
    ],
    ['a name that is too long', { slos: { [`a${'b'.repeat(40)}`]: {} } }, NAME],
    ['a name with a dash at its end', { slos: { 'a-': {} } }, NAME],
    [
      'time as the basis of latency',
      { slos: { latency: { objective: 95, threshold: '5s', basis: 'time' } } },
      `${LATENCY}.basis is "time", but is accepted for an SLO on availability only; remove it`,
    ],
    [
      'an unknown basis',
      { slos: { availability: { objective: 95, basis: 'days' } } },
      `Config key ${KEY}.standard.slos.availability.basis is "days"; expected requests or time`,
    ],
    [
      'an unknown sleep policy',
      { sleepPolicy: 'ignore', slos: {} },
      `Config key ${KEY}.standard.sleepPolicy is "ignore"; expected exclude or count or separate`,
    ],
    [
      'a sleep policy of requests',
      {
        slos: {
          latency: { objective: 95, threshold: '5s', sleepPolicy: 'count' },
        },
      },
      `${LATENCY}.sleepPolicy is "count", but is accepted for an SLO with basis: time only; remove it`,
    ],
    [
      'a negative minimum of events',
      { minEvents: -1, slos: {} },
      `Config key ${KEY}.standard.minEvents is -1; ${WHOLE}`,
    ],
    [
      'half an event',
      { minEvents: 1.5, slos: {} },
      `Config key ${KEY}.standard.minEvents is 1.5; ${WHOLE}`,
    ],
  ])('refuses %s', (_sentence, section, message) => {
    expect(() => profile(section)).toThrow(InputError);
    expect(() => profile(section)).toThrow(message);
  });

  it('refuses a profile whose name could not be an annotation’s value', () => {
    expect(() => parseSloProfiles({ 'Very strict': {} }, KEY)).toThrow(
      `Config key ${KEY} holds "Very strict", which is not the name of a profile; ${NAME}`,
    );
    expect(() => parseSloProfiles([], KEY)).toThrow(
      `Config key ${KEY} is []; expected a section`,
    );
  });
});
