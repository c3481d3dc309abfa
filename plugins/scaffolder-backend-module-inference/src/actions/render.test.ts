import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { anInput } from '../__testUtils__/anInput';
import { FakeInference } from '../__testUtils__/FakeInference';
import { runAction } from '../__testUtils__/runAction';
import { createRenderAction } from './render';

describe('inference:model:render', () => {
  const disk = createMockDirectory();
  const workspacePath = disk.resolve('workspace');
  let inference: FakeInference;

  beforeEach(() => {
    disk.setContent({ workspace: {} });
    inference = new FakeInference();
  });

  it('writes the files into the workspace and changes nothing', async () => {
    inference.notes = ['No dashboard was asked for'];
    const { outputs, logged } = await runAction(
      createRenderAction({ inference }),
      { model: anInput() },
      { workspacePath },
    );
    expect(outputs).toEqual({
      modelRef: 'demo/llm/vllm/chat',
      entityRef: 'component:default/demo.llm.vllm.chat',
      files: ['models/a/model.yaml', 'models/a/catalog-info.yaml'],
      catalogInfoPath: 'models/a/catalog-info.yaml',
      notes: ['No dashboard was asked for'],
    });
    expect(logged).toEqual([
      'Wrote models/a/model.yaml',
      'Wrote models/a/catalog-info.yaml',
      'No dashboard was asked for',
    ]);
    expect(
      readFileSync(path.join(workspacePath, 'models/a/model.yaml'), 'utf8'),
    ).toBe('kind: Deployment\n');
    expect(inference.calls.map(({ method }) => method)).toEqual([
      'renderModel',
    ]);
  });

  it('writes them below a folder of the workspace, in a dry run too', async () => {
    const { outputs } = await runAction(
      createRenderAction({ inference }),
      { model: anInput(), targetPath: 'clusters/demo' },
      { workspacePath, isDryRun: true },
    );
    expect(outputs.files).toEqual([
      'clusters/demo/models/a/model.yaml',
      'clusters/demo/models/a/catalog-info.yaml',
    ]);
    expect(
      existsSync(path.join(workspacePath, 'clusters/demo/models/a/model.yaml')),
    ).toBe(true);
  });

  it('writes nothing outside of the workspace', async () => {
    await expect(
      runAction(
        createRenderAction({ inference }),
        { model: anInput(), targetPath: '../elsewhere' },
        { workspacePath },
      ),
    ).rejects.toThrow('outside its parent');
    expect(existsSync(disk.resolve('elsewhere'))).toBe(false);
  });

  it('gives no path of catalog-info.yaml where there is none', async () => {
    inference.files = [{ path: 'model.yaml', content: '' }];
    const { outputs } = await runAction(
      createRenderAction({ inference }),
      { model: anInput() },
      { workspacePath },
    );
    expect(outputs).not.toHaveProperty('catalogInfoPath');
  });
});
