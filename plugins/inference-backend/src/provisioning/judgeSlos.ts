import {
  InferenceSchemas,
  ModelServiceSpec,
} from '@wakeboard/plugin-inference-common';
import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import { IndicatorProblems } from '../read/ports';
import { Service } from './composeService';
import { ruleSlos } from './measured';
import { Problem } from './problems';

type ServiceSlo = InferenceSchemas['ServiceSlo'];

/** Whether each SLO of a service can be measured once it is there. */
export async function judgeSlos(
  { cluster, sloProfile, rules }: ModelServiceSpec,
  { model, slos }: Pick<Service, 'model' | 'slos'>,
  driver: InferenceDriver,
  thresholds: IndicatorProblems,
): Promise<ServiceSlo[]> {
  const judged: ServiceSlo[] = [];
  for (const slo of ruleSlos(driver, model, slos)) {
    const { name, sli, thresholdSeconds } = slo.spec;
    if (!('indicator' in slo)) {
      const reason = `No rules are made for the SLO ${name}: ${slo.notMeasurable}.`;
      judged.push({ name, measurable: false, reason });
      continue;
    }
    const problem = await thresholds.problemOf(
      { cluster, driver: driver.id },
      sli,
      thresholdSeconds,
    );
    const profile =
      sloProfile === undefined ? '' : ` of the profile ${sloProfile}`;
    judged.push({
      name,
      measurable: problem === undefined,
      ...(problem !== undefined && {
        // Without rules nothing is made of the threshold.
        refused: rules !== false,
        reason: `The SLO ${name}${profile} cannot be measured with ${driver.title}: ${problem}`,
      }),
    });
  }
  return judged;
}

/** What of that speaks against the service. */
export function sloProblems(judged: readonly ServiceSlo[]): Problem[] {
  return judged.flatMap(({ refused, reason }): Problem[] =>
    refused && reason !== undefined
      ? [{ field: 'sloProfile', message: reason }]
      : [],
  );
}
