import type { ModelServiceCheck, SloProfile } from '../../api/types';

/** Whether an SLO can be measured. */
export interface SloJudgement {
  /** `noRules`: no alert rules are made of it. */
  kind: 'good' | 'bad' | 'noRules';
  /** Why not. */
  message?: string;
}

/**
 * What a check said of each SLO of a profile, by name. None, where the check
 * did not come as far; `others` speaks against the profile as a whole.
 */
export function judgeSlos(
  profile: SloProfile,
  { problems, slos = [] }: ModelServiceCheck,
): { judged: Record<string, SloJudgement>; others: string[] } {
  const judged: Record<string, SloJudgement> = {};
  for (const { name } of profile.slos) {
    const found = slos.find(each => each.name === name);
    if (!found) continue;
    const { measurable, refused, reason: message } = found;
    const wrong = refused ? 'bad' : 'noRules';
    judged[name] = measurable ? { kind: 'good' } : { kind: wrong, message };
  }
  const told = Object.values(judged).map(({ message }) => message);
  return {
    judged,
    others: problems
      .filter(
        ({ field, message }) =>
          field === 'sloProfile' && !told.includes(message),
      )
      .map(({ message }) => message),
  };
}
