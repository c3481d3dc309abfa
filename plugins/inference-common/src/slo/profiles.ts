import { InputError } from '@backstage/errors';
import { JsonValue } from '@backstage/types';
import { Given, GivenSection, oneOf, refused } from '../given/value';
import {
  DEFAULT_MIN_EVENTS,
  DEFAULT_SLEEP_POLICY,
  DEFAULT_WINDOW_MS,
  minEventsOf,
  objectiveOf,
  SLI_NAMES,
  SLO_NAME,
  SLO_NAME_RULE,
  sleepPolicyOf,
  thresholdOf,
  windowOf,
} from './fields';
import { SliName, SloSpec } from './types';

/** What holds for all SLOs of a profile that say nothing else. */
type Defaults = Pick<SloSpec, 'windowMs' | 'minEvents' | 'sleepPolicy'>;

/**
 * Reads SLO profiles as they are configured.
 *
 * @param value - by name of the profile; undefined: there are none
 * @param key - of the configuration, for complaints
 *
 * @throws InputError that names the key and says what is accepted
 *
 * @public
 */
export function parseSloProfiles(
  value: JsonValue | undefined,
  key: string,
): Record<string, SloSpec[]> {
  const section = GivenSection.of(key, value ?? {});
  return Object.fromEntries(
    section.names().map(name => {
      refuseName(section, name, 'a profile');
      return [name, parseProfile(section.section(name))];
    }),
  );
}

function parseProfile(section: GivenSection): SloSpec[] {
  section.refuseOthers(['window', 'minEvents', 'sleepPolicy', 'slos']);
  const defaults = parseDefaults(section, {
    windowMs: DEFAULT_WINDOW_MS,
    minEvents: DEFAULT_MIN_EVENTS,
    sleepPolicy: DEFAULT_SLEEP_POLICY,
  });
  const slos = section.section('slos');
  return slos.names().map(name => {
    refuseName(slos, name, 'an SLO');
    return parseSlo(name, slos.section(name), defaults);
  });
}

function parseSlo(
  name: string,
  section: GivenSection,
  defaults: Defaults,
): SloSpec {
  section.refuseOthers([
    'sli',
    'basis',
    'threshold',
    'objective',
    'window',
    'minEvents',
    'sleepPolicy',
  ]);
  const sli = parseSli(name, section.at('sli'));
  const basis = parseBasis(sli, section.at('basis'));
  if (basis !== 'time' && section.has('sleepPolicy')) {
    throw onlyFor(section.at('sleepPolicy'), 'an SLO with basis: time');
  }
  const spec: SloSpec = {
    name,
    sli,
    basis,
    objective: objectiveOf(section.at('objective')),
    ...parseDefaults(section, defaults),
  };
  const threshold = section.at('threshold');
  if (sli !== 'availability') {
    return { ...spec, thresholdSeconds: thresholdOf(threshold) };
  }
  if (threshold.value !== undefined) {
    throw onlyFor(threshold, 'an SLO on another SLI than availability');
  }
  return spec;
}

function parseSli(name: string, given: Given): SliName {
  const found =
    given.value === undefined
      ? SLI_NAMES.find(sli => sli === name)
      : oneOf(given, SLI_NAMES);
  if (found === undefined) {
    throw refused(
      given,
      `${SLI_NAMES.join(' or ')}, because the SLO's name "${name}" is none`,
    );
  }
  return found;
}

function parseBasis(sli: SliName, given: Given): SloSpec['basis'] {
  if (given.value === undefined) return 'requests';
  const basis = oneOf(given, ['requests', 'time']);
  if (basis === 'time' && sli !== 'availability') {
    throw onlyFor(given, 'an SLO on availability');
  }
  return basis;
}

function parseDefaults(section: GivenSection, or: Defaults): Defaults {
  const window = section.at('window');
  const minEvents = section.at('minEvents');
  const sleepPolicy = section.at('sleepPolicy');
  return {
    windowMs: window.value === undefined ? or.windowMs : windowOf(window),
    minEvents:
      minEvents.value === undefined ? or.minEvents : minEventsOf(minEvents),
    sleepPolicy:
      sleepPolicy.value === undefined
        ? or.sleepPolicy
        : sleepPolicyOf(sleepPolicy),
  };
}

function refuseName(section: GivenSection, name: string, what: string): void {
  if (!SLO_NAME.test(name)) {
    throw new InputError(
      `Config key ${section.key} holds ${JSON.stringify(
        name,
      )}, which is not the name of ${what}; expected ${SLO_NAME_RULE}`,
    );
  }
}

function onlyFor({ where, value }: Given, what: string): InputError {
  return new InputError(
    `${where} is ${JSON.stringify(
      value,
    )}, but is accepted for ${what} only; remove it`,
  );
}
