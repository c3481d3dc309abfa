import type { TargetValue } from '../../api/provisioningForm';
import type { ProvisioningChoices } from '../../api/types';

type Target = ProvisioningChoices['targets'][number];

/** Where models of one system can be made, and why not elsewhere. */
export interface TargetChoices {
  offered: Target[];
  others: Array<{
    cluster: string;
    /** In words, where somebody knows; undefined: the system is not read there or the person may not make models of it. */
    message?: string;
    /** What the system is called there. */
    title?: string;
  }>;
}

export function targetChoices(
  targets: readonly Target[],
  driver: string | undefined,
): TargetChoices {
  const choices: TargetChoices = { offered: [], others: [] };
  for (const target of targets) {
    const own = target.drivers.find(({ id }) => id === driver);
    if (own?.installed) choices.offered.push(target);
    else {
      const { cluster } = target;
      choices.others.push({
        cluster,
        title: own?.title,
        message: own?.message,
      });
    }
  }
  return choices;
}

/** A namespace that was chosen elsewhere is kept where it is there too; the only one needs no choosing. */
export function valueIn(
  { cluster, namespaces }: Target,
  chosen?: string,
): TargetValue {
  if (chosen !== undefined && namespaces.includes(chosen)) {
    return { cluster, namespace: chosen };
  }
  return namespaces.length === 1
    ? { cluster, namespace: namespaces[0] }
    : { cluster };
}
