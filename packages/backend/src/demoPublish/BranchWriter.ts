import fs from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { InputError } from '@backstage/errors';
import * as git from 'isomorphic-git';

/** A file as it is to be in the repository. */
export interface BranchFile {
  /** Relative, with `/`. */
  path: string;
  content: Buffer;
  executable?: boolean;
}

/** What is put on a branch, and in whose name. */
export interface Branch {
  name: string;
  files: readonly BranchFile[];
  message: string;
  author: { name: string; email: string };
}

const MAIN = 'main';
/** Letters, digits and `._/-`, and nothing that git does not take. */
const BRANCH =
  /^(?!.*(?:\.\.|\/\/|\/\.|\.lock(?:\/|$)))[A-Za-z0-9][\w./-]{0,198}[\w-]$/;

/**
 * Puts files on branches of a bare git repository of this computer. The objects are written into it directly: there is no working
 * copy, no server and no program `git`.
 */
export class BranchWriter {
  private work: Promise<unknown> = Promise.resolve();

  /** @param gitdir - of the repository, which is made where there is none */
  constructor(private readonly gitdir: string) {}

  /**
   * Adds the files to a branch, or to a new one of `main`. Where they are there already, nothing is written.
   *
   * @returns the commit at the end of the branch
   * @throws InputError where git would not take the name of the branch.
   */
  put(branch: Branch): Promise<string> {
    if (!BRANCH.test(branch.name) || branch.name === MAIN) {
      throw new InputError(
        `branch: ${JSON.stringify(
          branch.name,
        )} is not accepted; expected letters, digits, "-", "_", "." and "/", and not ${MAIN}`,
      );
    }
    // One after the other: each builds on what is there.
    const done = this.work.then(() => this.write(branch));
    this.work = done.catch(() => undefined);
    return done;
  }

  private async write(branch: Branch): Promise<string> {
    const { name, files, message, author } = branch;
    await this.makeRepository(author);
    const ref = `refs/heads/${name}`;
    const head = await this.resolve(ref);
    const base =
      head ?? (await git.resolveRef({ ...this.repository, ref: MAIN }));
    const { commit } = await git.readCommit({ ...this.repository, oid: base });
    const tree = await this.withFiles(commit.tree, files);
    if (tree === commit.tree) {
      if (!head) {
        await git.writeRef({ ...this.repository, ref, value: base });
      }
      return base;
    }
    return git.commit({
      ...this.repository,
      ref,
      tree,
      parent: [base],
      message,
      author,
    });
  }

  private get repository() {
    return { fs, gitdir: this.gitdir };
  }

  private async makeRepository(author: Branch['author']): Promise<void> {
    const isThere = await access(path.join(this.gitdir, 'HEAD')).then(
      () => true,
      () => false,
    );
    if (!isThere) {
      await mkdir(this.gitdir, { recursive: true });
      await git.init({ ...this.repository, bare: true, defaultBranch: MAIN });
    }
    if (await this.resolve(`refs/heads/${MAIN}`)) return;
    await git.commit({
      ...this.repository,
      ref: `refs/heads/${MAIN}`,
      tree: await git.writeTree({ ...this.repository, tree: [] }),
      parent: [],
      message: 'Begin',
      author,
    });
  }

  private async resolve(ref: string): Promise<string | undefined> {
    try {
      return await git.resolveRef({ ...this.repository, ref });
    } catch (error) {
      if (error instanceof git.Errors.NotFoundError) return undefined;
      throw error;
    }
  }

  /** The tree with the files in it; what it had besides stays. */
  private async withFiles(
    oid: string | undefined,
    files: readonly BranchFile[],
  ): Promise<string> {
    const present = oid
      ? await git.readTree({ ...this.repository, oid })
      : undefined;
    const entries = new Map(
      present?.tree.map(entry => [entry.path, entry] as const),
    );
    const folders = new Map<string, BranchFile[]>();
    for (const file of files) {
      const [first, ...rest] = file.path.split('/');
      if (rest.length > 0) {
        const inside = { ...file, path: rest.join('/') };
        folders.set(first, [...(folders.get(first) ?? []), inside]);
        continue;
      }
      entries.set(first, {
        mode: file.executable ? '100755' : '100644',
        path: first,
        oid: await git.writeBlob({ ...this.repository, blob: file.content }),
        type: 'blob',
      });
    }
    for (const [folder, inside] of folders) {
      const known = entries.get(folder);
      entries.set(folder, {
        mode: '040000',
        path: folder,
        oid: await this.withFiles(
          known?.type === 'tree' ? known.oid : undefined,
          inside,
        ),
        type: 'tree',
      });
    }
    return git.writeTree({ ...this.repository, tree: [...entries.values()] });
  }
}
