import type { ModelServiceCheck, SloProfile } from '../../api/types';

/** Whether an SLO can be measured. */
export interface SloJudgement {
  /** `noRules`: no alert rules are made of it. */
  kind: 'good' | 'bad' | 'noRules';
  /** Why not. */
  message?: string;
}

/** Whoever says one of these looked at the SLOs as well. */
const AFTER_SLOS = ['sloProfile', 'gpus', 'rules', 'monitors', 'dashboard'];

/**
 * What a check said of each SLO of a profile, by name: the backend's sentences
 * name the SLO that they are about. None, where the check did not come as far.
 */
export function judgeSlos(
  { slos }: SloProfile,
  { problems, notes }: ModelServiceCheck,
): { judged: Record<string, SloJudgement>; others: string[] } {
  const about = problems
    .filter(({ field }) => field === 'sloProfile')
    .map(({ message }) => message);
  const isJudged = problems.every(
    ({ field }) => field !== undefined && AFTER_SLOS.includes(field),
  );
  const judged: Record<string, SloJudgement> = {};
  for (const { name } of slos) {
    const problem = about.find(message => names(message, name));
    const note = notes.find(message => names(message, name));
    if (problem !== undefined) {
      judged[name] = { kind: 'bad', message: problem };
    } else if (note !== undefined) {
      judged[name] = { kind: 'noRules', message: note };
    } else if (isJudged) {
      judged[name] = { kind: 'good' };
    }
  }
  return {
    judged,
    others: about.filter(
      message => !slos.some(({ name }) => names(message, name)),
    ),
  };
}

function names(message: string, slo: string): boolean {
  return [' ', ':'].some(after => message.includes(`SLO ${slo}${after}`));
}
