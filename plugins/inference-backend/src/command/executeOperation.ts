import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { ClusterClient, Operation } from '@wakeboard/plugin-inference-node';

/**
 * Carries out one write of a plan. What is written to the model's own resource
 * is written only if that is still as it was when the plan was made.
 *
 * @throws ConflictError where it is not.
 */
export async function executeOperation(
  operation: Exclude<Operation, { kind: 'request' }>,
  context: { client: ClusterClient; model: ModelSnapshot; signal: AbortSignal },
): Promise<void> {
  const { client, model, signal } = context;
  const { target } = operation;
  const isModel =
    !operation.secondary &&
    target.name === model.ref.name &&
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
