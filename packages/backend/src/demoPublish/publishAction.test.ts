import fs from 'node:fs';
import {
  createMockDirectory,
  MockDirectoryContent,
} from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import * as git from 'isomorphic-git';
import { createPublishAction } from './publishAction';

const place = createMockDirectory();
const gitdir = () => place.resolve('repositories/models.git');

const input = {
  branch: 'model/vllm-qwen3-8b',
  title: 'Model service qwen3-8b',
  description: 'Asked for by somebody',
};

type Action = ReturnType<typeof createPublishAction>;
type Input = Parameters<Action['handler']>[0]['input'];
type Output = { repository: string; branch: string; commit: string };

async function publish(
  content: MockDirectoryContent,
  more: { branch?: string; isDryRun?: boolean } = {},
) {
  const { isDryRun, ...overrides } = more;
  place.addContent({ workspace: content });
  const output = jest.fn();
  await createPublishAction({ repository: gitdir() }).handler({
    ...createMockActionContext<Input, Output>({
      input: { ...input, ...overrides },
      workspacePath: place.resolve('workspace'),
    }),
    isDryRun,
    output,
  });
  return Object.fromEntries(output.mock.calls) as Record<string, string>;
}

const filesOf = (ref: string) => git.listFiles({ fs, gitdir: gitdir(), ref });

async function textOf(commit: string, filepath: string) {
  const { blob } = await git.readBlob({
    fs,
    gitdir: gitdir(),
    oid: commit,
    filepath,
  });
  return Buffer.from(blob).toString();
}

beforeEach(() => place.setContent({}));

it('puts the workspace on a branch of a repository that it makes', async () => {
  const { commit, ...others } = await publish({
    models: { 'model.yaml': 'kind: Model\n', deeper: { 'a.yaml': 'a: 1\n' } },
  });
  expect(others).toEqual({ repository: gitdir(), branch: input.branch });
  const [last, first] = await git.log({
    fs,
    gitdir: gitdir(),
    ref: input.branch,
  });
  expect(last).toMatchObject({
    oid: commit,
    commit: {
      message: 'Model service qwen3-8b\n\nAsked for by somebody\n',
      parent: [first.oid],
    },
  });
  expect(await textOf(commit, 'models/model.yaml')).toBe('kind: Model\n');
  expect(await textOf(commit, 'models/deeper/a.yaml')).toBe('a: 1\n');
  expect(await git.resolveRef({ fs, gitdir: gitdir(), ref: 'main' })).toBe(
    first.oid,
  );
});

it('adds to what a branch has, and writes nothing where nothing differs', async () => {
  const first = await publish({ models: { 'a.yaml': 'a' } });
  expect(await publish({})).toEqual(first);
  const second = await publish({ models: { 'b.yaml': 'b', 'a.yaml': 'A' } });
  const { commit } = await git.readCommit({
    fs,
    gitdir: gitdir(),
    oid: second.commit,
  });
  expect(commit.parent).toEqual([first.commit]);
  expect(await textOf(second.commit, 'models/a.yaml')).toBe('A');
  const other = await publish({}, { branch: 'model/other' });
  expect(other.commit).not.toBe(second.commit);
  expect((await git.listBranches({ fs, gitdir: gitdir() })).sort()).toEqual([
    'main',
    'model/other',
    input.branch,
  ]);
});

it('loses nothing of two branches that are written at once', async () => {
  place.addContent({ workspace: { 'a.yaml': 'a' } });
  const action = createPublishAction({ repository: gitdir() });
  const branches = ['one', 'two', 'three'];
  await Promise.all(
    branches.map(branch =>
      action.handler(
        createMockActionContext<Input, Output>({
          input: { ...input, branch },
          workspacePath: place.resolve('workspace'),
        }),
      ),
    ),
  );
  for (const branch of branches) {
    expect(await filesOf(branch)).toEqual(['a.yaml']);
  }
});

it('writes nothing in a dry run', async () => {
  const output = await publish({ 'a.yaml': 'a' }, { isDryRun: true });
  expect(output.commit).toBe('');
  expect(fs.existsSync(gitdir())).toBe(false);
});

it.each(['main', '../main', 'a..b', 'a.lock', '-a', 'a b', ''])(
  'refuses the branch %j',
  async branch => {
    await expect(publish({ 'a.yaml': 'a' }, { branch })).rejects.toThrow(
      'is not accepted; expected letters, digits',
    );
  },
);
