import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { writeFiles } from './writeFiles';

describe('writing files into a workspace', () => {
  const disk = createMockDirectory();
  const workspace = () => disk.resolve('workspace');
  const outside = () => disk.resolve('outside');
  const aFile = (name: string) => ({ path: name, content: 'kind: Mine\n' });

  beforeEach(() => {
    disk.setContent({ workspace: {}, outside: { 'secret.yaml': 'theirs' } });
  });

  it('makes folders, and files in them', async () => {
    expect(
      await writeFiles(workspace(), 'deep/er', [aFile('a/b.yaml')]),
    ).toEqual(['deep/er/a/b.yaml']);
    expect(
      readFileSync(path.join(workspace(), 'deep/er/a/b.yaml'), 'utf8'),
    ).toBe('kind: Mine\n');
  });

  it('writes over files of the run before, whole', async () => {
    writeFileSync(path.join(workspace(), 'a.yaml'), 'kind: MuchLonger\n');
    await writeFiles(workspace(), '.', [aFile('a.yaml')]);
    expect(readFileSync(path.join(workspace(), 'a.yaml'), 'utf8')).toBe(
      'kind: Mine\n',
    );
  });

  it.each([
    ['a path that leads out', '../outside', 'new.yaml'],
    ['a path from the root', '/tmp/wakeboard-outside', 'new.yaml'],
    ['a file that leads out', '.', '../outside/new.yaml'],
    ['a file that leads out and in again', 'a', '../../outside/secret.yaml'],
  ])('refuses %s, and writes nothing', async (_, targetPath, name) => {
    const files = [aFile('good.yaml'), aFile(name)];
    await expect(writeFiles(workspace(), targetPath, files)).rejects.toThrow(
      'outside its parent',
    );
    expect(readdirSync(workspace())).toEqual([]);
    expect(readdirSync(outside())).toEqual(['secret.yaml']);
  });

  it.each([
    ['a folder', 'link', 'link/new.yaml'],
    ['a folder, through another link', 'chain', 'chain/new.yaml'],
    ['a file', 'file.yaml', 'file.yaml'],
    ['a file that is not there', 'dangling.yaml', 'dangling.yaml'],
  ])('follows no link out of the workspace: %s', async (_, __, name) => {
    symlinkSync(outside(), path.join(workspace(), 'link'));
    symlinkSync('link', path.join(workspace(), 'chain'));
    symlinkSync(
      path.join(outside(), 'secret.yaml'),
      path.join(workspace(), 'file.yaml'),
    );
    symlinkSync(
      path.join(outside(), 'new.yaml'),
      path.join(workspace(), 'dangling.yaml'),
    );
    await expect(writeFiles(workspace(), '.', [aFile(name)])).rejects.toThrow();
    expect(readdirSync(outside())).toEqual(['secret.yaml']);
    expect(readFileSync(path.join(outside(), 'secret.yaml'), 'utf8')).toBe(
      'theirs',
    );
  });

  it('writes over no link inside the workspace either', async () => {
    writeFileSync(path.join(workspace(), 'other.yaml'), 'other');
    symlinkSync('other.yaml', path.join(workspace(), 'a.yaml'));
    await expect(
      writeFiles(workspace(), '.', [aFile('a.yaml')]),
    ).rejects.toThrow('a.yaml is not a file in the workspace');
    mkdirSync(path.join(workspace(), 'b.yaml'));
    await expect(
      writeFiles(workspace(), '.', [aFile('b.yaml')]),
    ).rejects.toThrow('b.yaml is not a file in the workspace');
    expect(existsSync(path.join(workspace(), 'other.yaml'))).toBe(true);
  });
});
