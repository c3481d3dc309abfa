import { ConflictError } from '@backstage/errors';
import {
  ModelAction,
  ModelSnapshot,
  ModelSpec,
} from '@wakeboard/plugin-inference-common';
import {
  InferenceDriver,
  KubernetesObject,
  Operation,
} from '@wakeboard/plugin-inference-node';
import { executeOperation } from '../../../plugins/inference-backend/src/command/executeOperation';
import { changesBetween } from './changes';
import { DriverCluster } from './DriverCluster';
import { renderedDriver } from './specs';

const { signal } = new AbortController();
const NOW = Date.parse('2026-06-01T12:00:00Z');

/** An action on a model, and all that it changes. */
export interface ActionCase {
  driver: string;
  title: string;
  spec?: Partial<ModelSpec>;
  /** What is there beside what is rendered, or instead of it. */
  arrange?(rendered: KubernetesObject[], namespace: string): KubernetesObject[];
  action: ModelAction;
  /** What is changed of the model that was read. */
  knowing?(model: ModelSnapshot): ModelSnapshot;
  changes: string[];
  /** It writes to no object that the model is named after. */
  ofOthers?: boolean;
}

/** The actions that a driver plans change what they should, and only what was as the plan found it. */
export function describeAction(
  { title, changes, ofOthers, ...given }: ActionCase,
  cluster: () => DriverCluster,
): void {
  it(`${title}: ${changes.join(', ')}`, async () => {
    const { driver, namespace } = await arranged(given, cluster());
    const before = await cluster().objects(driver, namespace);
    const { model, operations } = await planned(given, cluster(), namespace);
    for (const operation of operations) {
      await execute(driver, model, operation, cluster());
    }
    const after = await cluster().objects(driver, namespace);
    expect(changesBetween(before, after)).toEqual([...changes].sort());
  });

  if (ofOthers) return;
  it(`${title}, and nothing where somebody was faster`, async () => {
    const { driver, namespace } = await arranged(given, cluster());
    const { model, operations } = await planned(given, cluster(), namespace);
    const [first] = operations;
    if (!('target' in first)) throw new Error('expected a write');
    await cluster().touch(first.target);
    const before = await cluster().objects(driver, namespace);
    await expect(execute(driver, model, first, cluster())).rejects.toThrow(
      ConflictError,
    );
    const after = await cluster().objects(driver, namespace);
    expect(after).toEqual(before);
  });
}

type Given = Omit<ActionCase, 'title' | 'changes' | 'ofOthers'>;

async function arranged(given: Given, cluster: DriverCluster) {
  const { driver, spec } = renderedDriver(given.driver);
  const namespace = await cluster.newNamespace();
  const rendering = driver.render?.({ ...spec, ...given.spec, namespace });
  if (!rendering || 'refused' in rendering) {
    throw new Error(rendering?.refused ?? 'nothing is rendered');
  }
  const objects =
    given.arrange?.(rendering.objects, namespace) ?? rendering.objects;
  const kinds = await cluster.kindsByName(driver);
  const uids = new Map<string, string>();
  for (const { metadata, ...rest } of objects) {
    const ownerReferences = metadata.ownerReferences?.map(owner => ({
      ...owner,
      uid: uids.get(owner.kind) ?? owner.uid,
    }));
    const uid = await cluster.create(kinds[String(rest.kind)], {
      ...rest,
      metadata: { ...metadata, ...(ownerReferences && { ownerReferences }) },
    });
    uids.set(String(rest.kind), uid);
  }
  return { driver, namespace };
}

async function planned(
  { driver: id, action, knowing }: Given,
  cluster: DriverCluster,
  namespace: string,
) {
  const { driver } = renderedDriver(id);
  const { models, errors } = await cluster.read(driver, namespace);
  expect(errors).toEqual([]);
  expect(models).toHaveLength(1);
  const model = knowing?.(models[0]) ?? models[0];
  const plan = driver.plan(action, model, {
    endpoints: [],
    kinds: await cluster.kinds(driver),
    podRequests: false,
    now: NOW,
  });
  if ('refused' in plan) throw new Error(plan.refused);
  return { model, operations: plan.operations };
}

async function execute(
  driver: InferenceDriver,
  model: ModelSnapshot,
  operation: Operation,
  { client }: DriverCluster,
): Promise<void> {
  if (operation.kind === 'request') throw new Error('expected a write');
  await executeOperation(operation, {
    client,
    model,
    ownName: driver.objectOf?.(model).name ?? model.ref.name,
    mayAskPods: false,
    signal,
  });
}
