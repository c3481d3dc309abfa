import { ConflictError } from '@backstage/errors';
import { ModelRef, ownerFromLabels } from '@wakeboard/plugin-inference-common';
import { StoredModel } from '../store/types';
import { Service } from './composeService';
import { describeTarget } from './OwnWrites';
import { FoundObject } from './planService';
import { asAsked } from './toModelSpec';

/** What was made for a model of one owner. */
export interface OwnedObjects {
  /** What permissions are decided by. */
  model: StoredModel;
  objects: FoundObject[];
}

/**
 * By whose permission what was found may be seen and deleted, beside that of
 * the model itself: what says another owner than the model has been left of
 * one that was there before, and of what there is no model all has been.
 *
 * @param stored - the model, where there is one
 */
export function subjectsOf(
  ref: ModelRef,
  stored: StoredModel | undefined,
  objects: readonly FoundObject[],
): OwnedObjects[] {
  const own = stored && ownerFromLabels(stored.snapshot.labels);
  const byOwner = new Map<string | undefined, OwnedObjects>();
  for (const found of objects) {
    const labels = found.object.metadata.labels ?? {};
    const owner = ownerFromLabels(labels);
    // What says no owner is the model's, where there is one.
    if (stored && (owner === undefined || owner === own)) continue;
    const known = byOwner.get(owner);
    if (known) {
      known.objects.push(found);
    } else {
      const snapshot = { ...asAsked({ ...ref, source: '' }), labels };
      byOwner.set(owner, {
        model: { snapshot, observedAt: 0 },
        objects: [found],
      });
    }
  }
  return [...byOwner.values()];
}

/**
 * What is left of somebody else's model is theirs to delete.
 *
 * @throws ConflictError where it would have to go.
 */
export function refuseForeign(
  { model }: Pick<Service, 'model'>,
  surplus: readonly FoundObject[],
): void {
  const own = ownerFromLabels(model.labels);
  const foreign = surplus.find(({ object }) => {
    const owner = ownerFromLabels(object.metadata.labels ?? {});
    return owner !== undefined && owner !== own;
  });
  if (!foreign) return;
  throw new ConflictError(
    `There is a ${describeTarget(foreign.target)} of ${
      foreign.cluster
    } that was made for a model service of this name and of another owner; take another name, or have that decommissioned`,
  );
}
