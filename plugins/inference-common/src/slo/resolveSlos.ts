import { InputError } from '@backstage/errors';
import {
  SLO_OVERRIDE_PREFIX,
  SLO_PROFILE_ANNOTATION,
  SLO_PROFILE_LABEL,
} from '../annotations';
import { Given } from '../given/value';
import {
  disabledOf,
  minEventsOf,
  objectiveOf,
  sleepPolicyOf,
  thresholdOf,
  windowOf,
} from './fields';
import { SloSpec } from './types';

/**
 * The SLO profiles and which of them holds where none is chosen.
 *
 * @public
 */
export interface SloProfiles {
  profiles: Record<string, SloSpec[]>;
  defaultProfile?: string;
}

/**
 * The SLOs of one model.
 *
 * @public
 */
export interface ResolvedSlos {
  /** Name of the profile; undefined: none applies. */
  profile?: string;
  specs: SloSpec[];
  /** What is wrong with the annotations, in sentences; what was right of them is in `specs`. */
  problems: string[];
}

/** An SLO while annotations are applied to it; undefined: taken off. */
type Override = (spec: SloSpec, given: Given) => SloSpec | undefined;

const OVERRIDES: Readonly<Record<string, Override>> = {
  objective: (spec, given) => ({ ...spec, objective: objectiveOf(given) }),
  threshold: (spec, given) => {
    if (spec.thresholdSeconds === undefined) {
      throw new InputError(
        `${given.where} is not accepted: the SLO ${spec.name} is on ${spec.sli}, which has no threshold`,
      );
    }
    return { ...spec, thresholdSeconds: thresholdOf(given) };
  },
  window: (spec, given) => ({ ...spec, windowMs: windowOf(given) }),
  minEvents: (spec, given) => ({ ...spec, minEvents: minEventsOf(given) }),
  sleepPolicy: (spec, given) => {
    if (spec.basis !== 'time') {
      throw new InputError(
        `${given.where} is not accepted: the SLO ${spec.name} counts ${spec.basis}, which sleep does not change`,
      );
    }
    return { ...spec, sleepPolicy: sleepPolicyOf(given) };
  },
  disabled: (spec, given) => (disabledOf(given) ? undefined : spec),
};

/**
 * The SLOs of a model from its resource, from the profiles and from the
 * annotations of the entity that stands for it. An annotation that cannot be
 * used changes nothing and is named among the problems.
 *
 * @param own - of the resource; one of the profile with the same name goes before it
 * @param labelled - profile that the label of the resource names; the annotation goes before it
 * @public
 */
export function resolveSlos(
  { profiles, defaultProfile }: SloProfiles,
  annotations: Readonly<Record<string, string>>,
  own: readonly SloSpec[] = [],
  labelled?: string,
): ResolvedSlos {
  const problems: string[] = [];
  const profile = chooseProfile(
    { profiles, defaultProfile },
    chosenBy(annotations, labelled),
    problems,
  );
  const specs = new Map<string, SloSpec | undefined>(
    [...own, ...(profile === undefined ? [] : profiles[profile])].map(spec => [
      spec.name,
      spec,
    ]),
  );

  for (const key of Object.keys(annotations).sort()) {
    if (!key.startsWith(SLO_OVERRIDE_PREFIX)) continue;
    try {
      applyOverride(specs, key, annotations[key]);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(error.message);
    }
  }
  return {
    profile,
    specs: [...specs.values()].filter(spec => spec !== undefined),
    problems,
  };
}

/** The profile that somebody chose, and where. */
function chosenBy(
  annotations: Readonly<Record<string, string>>,
  labelled: string | undefined,
): { where: string; chosen: string } | undefined {
  if (Object.hasOwn(annotations, SLO_PROFILE_ANNOTATION)) {
    const where = `Annotation ${SLO_PROFILE_ANNOTATION}`;
    return { where, chosen: annotations[SLO_PROFILE_ANNOTATION] };
  }
  return labelled === undefined
    ? undefined
    : { where: `Label ${SLO_PROFILE_LABEL}`, chosen: labelled };
}

function chooseProfile(
  { profiles, defaultProfile }: SloProfiles,
  choice: { where: string; chosen: string } | undefined,
  problems: string[],
): string | undefined {
  if (!choice) return defaultProfile;
  const { where, chosen } = choice;
  if (Object.hasOwn(profiles, chosen)) return chosen;
  const instead =
    defaultProfile === undefined
      ? 'the model has no SLOs'
      : `the profile ${defaultProfile} is used instead`;
  problems.push(
    `${where} is ${JSON.stringify(chosen)}; expected ${listOf(
      Object.keys(profiles),
      'profile',
    )}; ${instead}`,
  );
  return defaultProfile;
}

function applyOverride(
  specs: Map<string, SloSpec | undefined>,
  key: string,
  value: string,
): void {
  const where = `Annotation ${key}`;
  const path = key.slice(SLO_OVERRIDE_PREFIX.length);
  const dot = path.lastIndexOf('.');
  const name = path.slice(0, Math.max(0, dot));
  const field = path.slice(dot + 1);
  if (!specs.has(name)) {
    throw new InputError(
      `${where} names no SLO of the model; expected ${SLO_OVERRIDE_PREFIX}<name>.<field> with ${listOf(
        [...specs.keys()],
        'SLO',
      )}`,
    );
  }
  if (!Object.hasOwn(OVERRIDES, field)) {
    throw new InputError(
      `${where} names no field of an SLO; expected ${Object.keys(
        OVERRIDES,
      ).join(' or ')}`,
    );
  }
  const spec = specs.get(name);
  if (spec) {
    specs.set(name, OVERRIDES[field](spec, { where, value }));
  }
}

function listOf(names: string[], what: string): string {
  return names.length === 0
    ? `nothing, because no ${what} is configured`
    : names.join(' or ');
}
