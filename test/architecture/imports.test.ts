import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkFile, PACKAGES, targetOf } from './importRules';

const root = resolve(__dirname, '../..');
const common = "import { ModelRef } from '@wakeboard/plugin-inference-common';";

/** All source files under version control or about to be. */
function sourceFiles(): string[] {
  return execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard'],
    { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  )
    .split('\n')
    .filter(file => /^(plugins|packages|test)\/.*\.[cm]?[jt]sx?$/.test(file))
    .filter(file => !/\/(dist|generated)\/|\.eslintrc\.js$/.test(file))
    .filter(file => existsSync(resolve(root, file)));
}

describe('who imports whom', () => {
  it('follows the rules in every source file', () => {
    const files = sourceFiles();
    expect(files.length).toBeGreaterThan(20);
    const violations = files.flatMap(file =>
      checkFile(file, readFileSync(resolve(root, file), 'utf8')),
    );
    expect(violations).toEqual([]);
  });

  it('knows every package by the name in its package.json', () => {
    const wrong = Object.entries(PACKAGES).filter(([folder, { name }]) => {
      const manifest = resolve(root, folder, 'package.json');
      return (
        existsSync(manifest) &&
        JSON.parse(readFileSync(manifest, 'utf8')).name !== name
      );
    });
    expect(wrong).toEqual([]);
  });

  it.each([
    ['plugins/inference-node/src/a.ts', common],
    [
      'test/outside-driver/kserve/index.ts',
      "import { replicaEvents } from '@wakeboard/plugin-inference-node/kit';",
    ],
    ['plugins/inference/src/hooks/a.ts', "import { api } from '../api';"],
    [
      'plugins/inference-backend/src/drivers/index.ts',
      "export { x } from './greenthread';",
    ],
    [
      'plugins/inference-backend/src/drivers/greenthread/index.ts',
      "import { x } from './nested/snapshot';",
    ],
    [
      'plugins/inference-backend/src/drivers/greenthread/nested/a.ts',
      "import { x } from '../snapshot';",
    ],
    [
      'plugins/inference-backend/src/read/ModelReader.ts',
      "import { ModelStore } from '../store/types';",
    ],
    [
      'plugins/inference-backend/src/read/ModelReader.test.ts',
      "import { DatabaseModelStore } from '../store/DatabaseModelStore';",
    ],
    [
      'plugins/inference/src/components/charts/a.ts',
      "import type { TimeWindow } from '../../api/InferenceApi';",
    ],
    [
      'plugins/inference/src/components/actions/useAsk.ts',
      "import { inferenceApiRef } from '../../api/InferenceApi';",
    ],
    [
      'plugins/inference/src/hooks/useText.ts',
      "import { createFormat } from '../components/charts/format';",
    ],
    [
      'plugins/inference-backend/dev/index.ts',
      "import { startSimulator } from '@wakeboard/simulator';",
    ],
  ])('lets %s do: %s', (file, text) => {
    expect(checkFile(file, text)).toEqual([]);
  });

  it.each([
    [
      'plugins/inference-common/src/a.ts',
      "import { Clock } from '@wakeboard/plugin-inference-node';",
      'nothing of ours',
    ],
    [
      'plugins/inference-common/src/a.test.ts',
      "import { Clock } from '../../inference-node/src/ports';",
      'nothing of ours',
    ],
    [
      'plugins/inference-common/src/a.ts',
      "import { readFile } from 'fs/promises';",
      'no Node built-ins',
    ],
    [
      'plugins/inference/src/a.ts',
      "export * from '@wakeboard/plugin-inference-backend';",
      'not plugins/inference-backend',
    ],
    [
      'plugins/inference/src/a.ts',
      "const x = () => import('@wakeboard/plugin-inference-node/testing');",
      'not plugins/inference-node',
    ],
    ['packages/simulator/src/a.ts', common, 'nothing of ours'],
    [
      'packages/simulator/src/a.ts',
      "import { x } from '../../../plugins/inference-backend/src/drivers/greenthread/snapshot';",
      'nothing of ours',
    ],
    [
      'plugins/inference-backend/src/drivers/greenthread/a.test.ts',
      "import { world } from '@wakeboard/simulator';",
      'not packages/simulator',
    ],
    [
      'plugins/inference-backend/src/drivers/greenthread/plan.ts',
      "import { InferenceConfig } from '../../config';",
      'a driver imports only',
    ],
    [
      'plugins/inference-backend/src/drivers/kthena/a.ts',
      "import { x } from '../greenthread/snapshot';",
      'only drivers/index.ts',
    ],
    [
      'plugins/inference-backend/src/collector/a.ts',
      "import { greenthread } from '../drivers/greenthread';",
      'only drivers/index.ts',
    ],
    [
      'plugins/inference-backend/src/router/createRouter.ts',
      "import type { ModelStore } from '../store/types';",
      'the router imports',
    ],
    [
      'plugins/inference-backend/src/read/a.ts',
      "import { x } from '../store/DatabaseModelStore';",
      'ports only',
    ],
    [
      'plugins/inference-backend/src/command/a.ts',
      "import { x } from '../clients/Reflector';",
      'ports only',
    ],
    [
      'plugins/inference-backend/src/store/a.ts',
      "const x = require('../read/ModelReader');",
      'below everything',
    ],
    [
      'plugins/inference-backend/src/a.ts',
      "import { inferencePlugin } from './plugin';",
      'only index.ts',
    ],
    [
      'plugins/inference/src/components/a.tsx',
      "import { api } from '../api/InferenceApi';",
      'through hooks',
    ],
    [
      'plugins/inference/src/hooks/a.ts',
      "import { Chart } from '../components/charts/Chart';",
      'below the components',
    ],
    [
      'plugins/inference/src/components/tiles/a.tsx',
      "import { LineChart } from 'recharts';",
      'chart library',
    ],
    ['plugins/unheard-of/src/a.ts', "import { x } from 'react';", 'not listed'],
  ])('stops %s from: %s', (file, text, reason) => {
    expect(checkFile(file, text)).toEqual([
      expect.objectContaining({
        file,
        reason: expect.stringContaining(reason),
      }),
    ]);
  });

  it('takes an import for one of types only if none of a file is more', () => {
    const specifier = '../../api/InferenceApi';
    const file = 'plugins/inference/src/components/a/A.tsx';
    const types = `import type { A } from '${specifier}';\n`;
    expect(checkFile(file, types)).toEqual([]);
    expect(
      checkFile(file, `${types}import { b } from '${specifier}';`),
    ).toEqual(Array(2).fill(expect.objectContaining({ specifier })));
  });

  it('sees the same target behind a relative path and a package name', () => {
    expect(
      targetOf(
        'plugins/inference/src/a.ts',
        '../../inference-node/src/driver.ts',
      ),
    ).toBe('plugins/inference-node/src/driver');
    expect(
      targetOf(
        'plugins/inference/src/a.ts',
        '@wakeboard/plugin-inference-node',
      ),
    ).toBe('plugins/inference-node');
  });
});
