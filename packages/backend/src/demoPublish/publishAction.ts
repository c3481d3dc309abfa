import path from 'node:path';
import {
  createTemplateAction,
  serializeDirectoryContents,
} from '@backstage/plugin-scaffolder-node';
import { BranchWriter } from './BranchWriter';

const AUTHOR = { name: 'Scaffolder', email: 'scaffolder@example.com' };

/**
 * Puts the workspace on a branch of a bare git repository beside the demo. It stands where a template of real life has
 * `publish:github:pull-request` or its like, and needs no account and no program.
 */
export function createPublishAction(options: {
  /** Folder of the repository. */
  repository: string;
}) {
  const repository = path.resolve(options.repository);
  const writer = new BranchWriter(repository);
  return createTemplateAction({
    id: 'demo:publish:git',
    description:
      "Puts the files of the workspace on a branch of the demo's own bare git repository, as another action would open a pull request",
    supportsDryRun: true,
    schema: {
      input: {
        branch: z =>
          z.string().describe('Name of the branch; it is made of main'),
        title: z => z.string().min(1).describe('First line of the commit'),
        description: z =>
          z.string().optional().describe('The rest of the message'),
      },
      output: {
        repository: z => z.string().describe('Folder of the repository'),
        branch: z => z.string(),
        commit: z => z.string().describe('The commit; empty in a dry run'),
      },
    },
    async handler(ctx) {
      const { branch, title, description = '' } = ctx.input;
      const files = await serializeDirectoryContents(ctx.workspacePath);
      let commit = '';
      if (ctx.isDryRun) {
        for (const file of files)
          ctx.logger.info(`Would be on branch ${branch}: ${file.path}`);
      } else {
        commit = await writer.put({
          name: branch,
          files: files.filter(each => !each.symlink),
          message: `${title}\n\n${description}`.trim(),
          author: AUTHOR,
        });
        ctx.logger.info(`Branch ${branch} of ${repository} is at ${commit}`);
      }
      ctx.output('repository', repository);
      ctx.output('branch', branch);
      ctx.output('commit', commit);
    },
  });
}
