import { ServiceUnavailableError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  InferenceSchemas,
  parseModelRef,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { InferenceService } from '@wakeboard/plugin-inference-node';
import { askBackend } from '../askBackend';
import { hideNothing } from '../hideSecrets';
import { modelRefInput } from '../modelInput';
import { nameOf, objectOutput } from '../objects';
import { entityRefOf } from '../toSpec';
import { toldError } from '../toldError';
import { examples } from './delete.examples';

type Provisioned = InferenceSchemas['ProvisionedObjects'];

/** Takes away everything that was made for a model service, and nothing else. */
export function createDeleteAction(options: {
  inference: Pick<InferenceService, 'listProvisioned' | 'deleteModel'>;
}) {
  const { inference } = options;
  return createTemplateAction({
    id: 'inference:model:delete',
    description:
      'Lists and deletes everything that was made for a model service, found by its label, and nothing else',
    examples,
    supportsDryRun: true,
    schema: {
      input: { modelRef: modelRefInput },
      output: {
        modelRef: z => z.string().describe('cluster/namespace/driver/name'),
        entityRef: z => z.string().describe('Entity that stood for the model'),
        objects: z => z.array(objectOutput(z)).describe('What was deleted'),
      },
    },
    async handler(ctx) {
      const { logger, signal, isDryRun } = ctx;
      const ref = parseModelRef(ctx.input.modelRef);
      const credentials = await ctx.getInitiatorCredentials();
      const within = { credentials, signal };
      const ask = <T>(call: () => Promise<T>) => askBackend(call, hideNothing);

      const found = await ask(() => inference.listProvisioned(ref, within));
      refuseErrors(found, 'Nothing was deleted, because not all was found');
      for (const note of found.notes ?? []) logger.info(note);
      for (const object of found.objects)
        logger.info(
          `${isDryRun ? 'Would delete' : 'Deleting'} ${nameOf(object)}`,
        );
      if (found.objects.length === 0)
        logger.info(
          `Nothing that was made for ${ctx.input.modelRef} is there any more`,
        );

      const remove = async (dryRun: boolean) => {
        const deleted = await ask(() =>
          inference.deleteModel(ref, { ...within, dryRun }),
        );
        refuseErrors(deleted, 'Not everything could be deleted');
        return deleted.objects.map(object => ({ ...object }));
      };
      const objects = isDryRun
        ? await remove(true)
        : await ctx.checkpoint({
            key: `inference:model:delete.${stringifyModelRef(ref)}`,
            fn: () => remove(false),
          });
      if (objects.length > 0)
        logger.info(
          `${isDryRun ? 'Would delete' : 'Deleted'} ${objects.length} objects`,
        );
      ctx.output('modelRef', stringifyModelRef(ref));
      ctx.output('entityRef', entityRefOf(ref));
      ctx.output('objects', objects);
    },
  });
}

function refuseErrors({ errors }: Provisioned, what: string): void {
  if (errors.length > 0)
    throw toldError(
      new ServiceUnavailableError(
        `${what}: ${errors
          .map(({ source, message }) => `${source.name}: ${message}`)
          .join('; ')}`,
      ),
    );
}
