import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { stringifyModelRef } from '@wakeboard/plugin-inference-common';
import { InferenceService } from '@wakeboard/plugin-inference-node';
import { askBackend } from '../askBackend';
import { hideSecretsOf } from '../hideSecrets';
import { modelInput } from '../modelInput';
import { entityRefOf, toSpec } from '../toSpec';
import { writeFiles } from '../writeFiles';
import { examples } from './render.examples';

/** Writes the files of a model service into the workspace, for an action that publishes them. */
export function createRenderAction(options: {
  inference: Pick<InferenceService, 'renderModel'>;
}) {
  return createTemplateAction({
    id: 'inference:model:render',
    description:
      'Writes a model service with its alerts, scrape configuration, dashboard and catalog-info.yaml as files into the workspace; nothing is changed in a cluster',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        model: modelInput,
        targetPath: z =>
          z
            .string()
            .optional()
            .describe(
              'Folder in the workspace; the workspace itself if left out',
            ),
      },
      output: {
        modelRef: z => z.string().describe('cluster/namespace/driver/name'),
        entityRef: z =>
          z.string().describe('Entity of the model in catalog-info.yaml'),
        files: z =>
          z
            .array(z.string())
            .describe('Paths of the files, relative to the workspace'),
        catalogInfoPath: z =>
          z
            .string()
            .optional()
            .describe('Path of catalog-info.yaml, where there is one'),
        notes: z =>
          z
            .array(z.string())
            .describe('What was left out or guessed, in words'),
      },
    },
    async handler(ctx) {
      const spec = toSpec(ctx.input.model);
      const hide = hideSecretsOf(spec, ctx.secrets);
      const credentials = await ctx.getInitiatorCredentials();
      const { ref, files, notes } = await askBackend(
        () =>
          options.inference.renderModel(spec, {
            credentials,
            signal: ctx.signal,
          }),
        hide,
      );
      const paths = await writeFiles(
        ctx.workspacePath,
        ctx.input.targetPath ?? '.',
        files,
      );
      for (const path of paths) ctx.logger.info(hide(`Wrote ${path}`));
      for (const note of notes) ctx.logger.info(hide(note));
      ctx.output('modelRef', stringifyModelRef(ref));
      ctx.output('entityRef', entityRefOf(ref));
      ctx.output('files', paths);
      const catalogInfo = paths.find(path =>
        /(^|\/)catalog-info\.yaml$/.test(path),
      );
      if (catalogInfo) ctx.output('catalogInfoPath', catalogInfo);
      ctx.output('notes', notes.map(hide));
    },
  });
}
