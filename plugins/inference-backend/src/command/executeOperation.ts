import { InputError, NotAllowedError } from '@backstage/errors';
import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { ClusterClient, Operation } from '@wakeboard/plugin-inference-node';

/** What {@link executeOperation} works with. */
export interface OperationContext {
  client: ClusterClient;
  model: ModelSnapshot;
  /** Name of the model's own object, which is not always that of the model. */
  ownName: string;
  /** Whether config allows the model's driver to call pods of its cluster. */
  mayAskPods: boolean;
  signal: AbortSignal;
}

/**
 * Carries out one write of a plan. What is written to the model's own resource
 * is written only if that is still as it was when the plan was made.
 *
 * @throws ConflictError where it is not.
 */
export async function executeOperation(
  operation: Exclude<Operation, { kind: 'request' }>,
  context: OperationContext,
): Promise<void> {
  if (operation.kind === 'podRequest') {
    await askPod(operation, context);
    return;
  }
  const { client, model, ownName, signal } = context;
  const { target } = operation;
  const isModel =
    !operation.secondary &&
    target.name === ownName &&
    target.namespace === model.ref.namespace;
  const options = {
    signal,
    resourceVersion: isModel ? model.resourceVersion : undefined,
  };
  switch (operation.kind) {
    case 'patch':
      await client.patch(target, operation.patch, options);
      break;
    case 'scale':
      await client.scale(target, operation.replicas, options);
      break;
    case 'delete':
      await client.delete(target, options);
      break;
    default:
      throw new Error(`Unknown operation ${JSON.stringify(operation)}`);
  }
}

async function askPod(
  { request }: Operation & { kind: 'podRequest' },
  { client, model, mayAskPods, signal }: OperationContext,
): Promise<void> {
  const { cluster, driver, namespace } = model.ref;
  // The plan knows it too; here it is what keeps the call from being made.
  if (!mayAskPods || request.namespace !== namespace) {
    const key = `inference.clusters.${cluster}.podRequests`;
    throw new NotAllowedError(
      `Pods of namespace ${request.namespace} may not be called for a model in ${namespace}; config key ${key} lets ${driver} call those of the model's own`,
    );
  }
  const { status, body } = await client.podRequest(request, { signal });
  if (status < 200 || status >= 300) {
    const said = body === undefined ? '' : `: ${JSON.stringify(body)}`;
    throw new InputError(
      `Pod ${request.pod} answered ${request.method} ${
        request.path
      } with ${status}${said.slice(0, 200)}`,
    );
  }
}
