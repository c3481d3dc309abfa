import { SLO_OVERRIDE_PREFIX, SLO_PROFILE_ANNOTATION } from '../annotations';
import { anSloSpec } from '../testing';
import { resolveSlos } from './resolveSlos';

const DAY = 86_400_000;
const AVAILABILITY = anSloSpec();
const LATENCY = anSloSpec({
  name: 'fast-latency',
  sli: 'latency',
  objective: 95,
  thresholdSeconds: 5,
});
const UP = anSloSpec({ name: 'up', basis: 'time', objective: 99 });
const PROFILES = {
  standard: [AVAILABILITY, LATENCY],
  strict: [UP],
  none: [],
};

const resolve = (
  annotations: Record<string, string>,
  defaultProfile: string | undefined = 'standard',
) => resolveSlos({ profiles: PROFILES, defaultProfile }, annotations);
const override = (path: string) => `${SLO_OVERRIDE_PREFIX}${path}`;

describe('resolveSlos', () => {
  it('takes the default profile where nothing is chosen', () => {
    expect(resolve({})).toEqual({
      profile: 'standard',
      specs: [AVAILABILITY, LATENCY],
      problems: [],
    });
  });

  it('has no SLOs where nothing is chosen and there is no default', () => {
    expect(resolveSlos({ profiles: PROFILES }, {})).toEqual({
      profile: undefined,
      specs: [],
      problems: [],
    });
  });

  it('takes the profile that is chosen, also an empty one', () => {
    expect(resolve({ [SLO_PROFILE_ANNOTATION]: 'strict' })).toEqual({
      profile: 'strict',
      specs: [UP],
      problems: [],
    });
    expect(resolve({ [SLO_PROFILE_ANNOTATION]: 'none' }).specs).toEqual([]);
  });

  it('takes the profile that the resource is labelled with, unless the entity chooses one', () => {
    const profiles = { profiles: PROFILES, defaultProfile: 'standard' };
    expect(resolveSlos(profiles, {}, [], 'strict').profile).toBe('strict');
    const annotations = { [SLO_PROFILE_ANNOTATION]: 'none' };
    expect(resolveSlos(profiles, annotations, [], 'strict').profile).toBe(
      'none',
    );
    expect(resolveSlos(profiles, {}, [], 'toString')).toEqual({
      profile: 'standard',
      specs: PROFILES.standard,
      problems: [
        'Label inference/slo-profile is "toString"; expected standard or strict or none; the profile standard is used instead',
      ],
    });
  });

  it('applies what the entity says of single SLOs, and leaves the profile as it is', () => {
    const { specs, problems } = resolve({
      [override('availability.objective')]: '99.9',
      [override('availability.window')]: '7 days',
      [override('availability.minEvents')]: '50',
      [override('fast-latency.threshold')]: '2.5s',
      'inference/model': 'demo/a/greenthread/b',
    });
    expect(problems).toEqual([]);
    expect(specs).toEqual([
      { ...AVAILABILITY, objective: 99.9, windowMs: 7 * DAY, minEvents: 50 },
      { ...LATENCY, thresholdSeconds: 2.5 },
    ]);
    expect(resolve({}).specs).toEqual([AVAILABILITY, LATENCY]);
  });

  it('sets the sleep policy of what counts time', () => {
    expect(
      resolve({ [override('up.sleepPolicy')]: 'count' }, 'strict').specs,
    ).toEqual([{ ...UP, sleepPolicy: 'count' }]);
  });

  it('takes off an SLO that is disabled, whatever else is said of it', () => {
    expect(
      resolve({
        [override('availability.disabled')]: 'true',
        [override('availability.objective')]: '99.9',
        [override('fast-latency.disabled')]: 'false',
      }),
    ).toEqual({ profile: 'standard', specs: [LATENCY], problems: [] });
  });

  it.each<[sentence: string, key: string, value: string, problem: string]>([
    [
      'an unknown profile',
      SLO_PROFILE_ANNOTATION,
      'strickt',
      `Annotation ${SLO_PROFILE_ANNOTATION} is "strickt"; expected standard or strict or none; the profile standard is used instead`,
    ],
    [
      'a profile by the name of something every object has',
      SLO_PROFILE_ANNOTATION,
      'constructor',
      `Annotation ${SLO_PROFILE_ANNOTATION} is "constructor"; expected standard or strict or none; the profile standard is used instead`,
    ],
    [
      'an SLO that the profile does not have',
      override('up.objective'),
      '99',
      `Annotation ${override(
        'up.objective',
      )} names no SLO of the model; expected ${SLO_OVERRIDE_PREFIX}<name>.<field> with availability or fast-latency`,
    ],
    [
      'no SLO at all',
      override('objective'),
      '99',
      `Annotation ${override('objective')} names no SLO of the model`,
    ],
    [
      'an unknown field',
      override('availability.target'),
      '99',
      `Annotation ${override(
        'availability.target',
      )} names no field of an SLO; expected objective or threshold or window or minEvents or sleepPolicy or disabled`,
    ],
    [
      'a field by the name of something every object has',
      override('availability.toString'),
      '99',
      `Annotation ${override(
        'availability.toString',
      )} names no field of an SLO`,
    ],
    [
      'an objective of 100',
      override('availability.objective'),
      '100',
      `Annotation ${override(
        'availability.objective',
      )} is "100"; expected a percentage above 0 and below 100`,
    ],
    [
      'a window of 10 years',
      override('availability.window'),
      '10 years',
      `Annotation ${override(
        'availability.window',
      )} is "10 years"; expected a duration from 1 day to 400 days`,
    ],
    [
      'a threshold of availability',
      override('availability.threshold'),
      '5s',
      `Annotation ${override(
        'availability.threshold',
      )} is not accepted: the SLO availability is on availability, which has no threshold`,
    ],
    [
      'a threshold without a unit',
      override('fast-latency.threshold'),
      '5',
      `Annotation ${override(
        'fast-latency.threshold',
      )} is "5"; expected a duration above 0`,
    ],
    [
      'a sleep policy of requests',
      override('availability.sleepPolicy'),
      'count',
      `Annotation ${override(
        'availability.sleepPolicy',
      )} is not accepted: the SLO availability counts requests, which sleep does not change`,
    ],
    [
      'a minimum of events in words',
      override('availability.minEvents'),
      'few',
      `Annotation ${override(
        'availability.minEvents',
      )} is "few"; expected a whole number, 0 or more`,
    ],
    [
      'maybe disabled',
      override('availability.disabled'),
      'maybe',
      `Annotation ${override(
        'availability.disabled',
      )} is "maybe"; expected true or false`,
    ],
  ])(
    'names %s among the problems and uses the rest',
    (_sentence, key, value, problem) => {
      const { specs, problems } = resolve({
        [key]: value,
        [override('fast-latency.objective')]: '90',
      });
      expect(problems).toEqual([expect.stringContaining(problem)]);
      expect(specs).toEqual([AVAILABILITY, { ...LATENCY, objective: 90 }]);
    },
  );

  it('says that a model has no SLOs where an unknown profile is chosen and there is no default', () => {
    expect(
      resolveSlos({ profiles: {} }, { [SLO_PROFILE_ANNOTATION]: 'a' }),
    ).toEqual({
      profile: undefined,
      specs: [],
      problems: [
        `Annotation ${SLO_PROFILE_ANNOTATION} is "a"; expected nothing, because no profile is configured; the model has no SLOs`,
      ],
    });
  });
});
