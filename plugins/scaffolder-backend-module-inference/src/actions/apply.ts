import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  InferenceSchemas,
  ModelRef,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { InferenceService } from '@wakeboard/plugin-inference-node';
import { askBackend } from '../askBackend';
import { Hide, hideSecretsOf } from '../hideSecrets';
import { modelInput } from '../modelInput';
import { nameOf, objectOutput } from '../objects';
import { digestOf, entityRefOf, toSpec } from '../toSpec';
import { toldError } from '../toldError';
import { examples } from './apply.examples';

type Applied = InferenceSchemas['AppliedModelService'];

/** Makes a model service in its cluster, or brings it to what is asked for. */
export function createApplyAction(options: {
  inference: Pick<
    InferenceService,
    'checkModel' | 'renderModel' | 'applyModel'
  >;
}) {
  const { inference } = options;
  return createTemplateAction({
    id: 'inference:model:apply',
    description:
      'Makes a model service with its alerts, scrape configuration and dashboard in its cluster, or brings it to what is asked for',
    examples,
    supportsDryRun: true,
    schema: {
      input: { model: modelInput },
      output: {
        modelRef: z => z.string().describe('cluster/namespace/driver/name'),
        entityRef: z =>
          z
            .string()
            .describe(
              'Entity that the model gets where the catalog follows its cluster',
            ),
        objects: z =>
          z
            .array(
              objectOutput(z).extend({
                change: z.enum(['created', 'changed', 'unchanged', 'deleted']),
              }),
            )
            .describe('What was made, changed, left as it was, and taken away'),
      },
    },
    async handler(ctx) {
      const { logger, signal } = ctx;
      const spec = toSpec(ctx.input.model);
      const hide = hideSecretsOf(spec, ctx.secrets);
      const credentials = await ctx.getInitiatorCredentials();
      const within = { credentials, signal };
      const ask = <T>(call: () => Promise<T>) => askBackend(call, hide);
      const apply = async (dryRun: boolean) => {
        refuseProblems(
          await ask(() => inference.checkModel(spec, within)),
          hide,
        );
        return ask(() => inference.applyModel({ spec, dryRun }, within));
      };

      const modelRef = stringifyModelRef(spec);
      let applied: Applied;
      if (ctx.isDryRun) {
        const { files } = await ask(() => inference.renderModel(spec, within));
        for (const { path } of files)
          logger.info(hide(`Would be file ${path}`));
        applied = await apply(true);
      } else {
        // What was applied once is not applied again when the task goes on after a crash, but looks the same in its output.
        applied = await ctx.checkpoint({
          key: `inference:model:apply.${modelRef}.${digestOf(spec)}`,
          fn: async () => withoutDiffs(await apply(false)),
        });
      }
      logApplied(applied, text => logger.info(hide(text)), ctx.isDryRun);
      ctx.output('modelRef', stringifyModelRef(applied.ref));
      ctx.output('entityRef', entityRefOf(applied.ref));
      ctx.output('objects', withoutDiffs(applied).objects);
    },
  });
}

/** The problems as one error, a line for each. */
function refuseProblems(
  { problems }: InferenceSchemas['ModelServiceCheck'],
  hide: Hide,
): void {
  if (problems.length === 0) return;
  const lines = problems.map(({ field, message }) =>
    hide(field ? `${field}: ${message}` : message),
  );
  throw toldError(
    new InputError(`The model service cannot be made:\n${lines.join('\n')}`),
  );
}

function logApplied(
  { objects, notes }: Applied,
  info: (text: string) => void,
  isDryRun = false,
): void {
  for (const object of objects) {
    info(`${isDryRun ? 'Would be ' : ''}${object.change}: ${nameOf(object)}`);
    if (isDryRun && object.diff) info(object.diff);
  }
  if (objects.every(({ change }) => change === 'unchanged'))
    info('Nothing changes: everything is as asked for');
  for (const note of notes) info(note);
}

/** Diffs may be long and are of no use to later steps. */
function withoutDiffs({ ref, objects, notes }: Applied) {
  const plainRef: Pick<ModelRef, keyof ModelRef> = { ...ref };
  return {
    ref: { ...plainRef },
    objects: objects.map(({ diff: _, ...object }) => object),
    notes,
  };
}
