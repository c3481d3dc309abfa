import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import ts from 'typescript';

/**
 * Who may import whom, as data, and a check of it that takes plain values.
 *
 * An import is checked where it leads, not as it is written: a relative path
 * out of a package is the same import as that package's name. Files are named
 * by their path in the repository, outside packages by `npm:name`.
 */

/** Our packages by folder, with what each may import of ours. */
export const PACKAGES: Record<string, { name: string; mayImport: string[] }> = {
  'plugins/inference-common': {
    name: '@wakeboard/plugin-inference-common',
    mayImport: [],
  },
  'plugins/inference-node': {
    name: '@wakeboard/plugin-inference-node',
    mayImport: ['plugins/inference-common'],
  },
  'plugins/inference-backend': {
    name: '@wakeboard/plugin-inference-backend',
    mayImport: ['plugins/inference-node', 'plugins/inference-common'],
  },
  'plugins/inference': {
    name: '@wakeboard/plugin-inference',
    mayImport: ['plugins/inference-common'],
  },
  'plugins/scaffolder-backend-module-inference': {
    name: '@wakeboard/plugin-scaffolder-backend-module-inference',
    mayImport: ['plugins/inference-node', 'plugins/inference-common'],
  },
  'plugins/catalog-backend-module-inference': {
    name: '@wakeboard/plugin-catalog-backend-module-inference',
    mayImport: ['plugins/inference-node', 'plugins/inference-common'],
  },
  'packages/app': {
    name: 'app',
    mayImport: ['plugins/inference', 'plugins/inference-common'],
  },
  'packages/backend': {
    name: 'backend',
    mayImport: [
      'plugins/inference-backend',
      'plugins/inference-node',
      'plugins/inference-common',
      'plugins/scaffolder-backend-module-inference',
      'plugins/catalog-backend-module-inference',
    ],
  },
  'packages/simulator': { name: '@wakeboard/simulator', mayImport: [] },
  test: {
    name: '@wakeboard/test',
    mayImport: [
      'plugins/inference-common',
      'plugins/inference-node',
      'plugins/inference-backend',
      'packages/simulator',
    ],
  },
};

interface LayerRule {
  /** Files the rule binds. */
  importer: RegExp;
  /** What they must not import, unless it is in the same driver folder. */
  forbidden: RegExp;
  /** Only what is left of an import at run time counts. */
  typesAllowed?: boolean;
  reason: string;
}

const BACKEND = 'plugins/inference-backend/src';
const FRONTEND = 'plugins/inference/src';
const NODE_BUILT_IN = new RegExp(
  `^npm:(node:|(${builtinModules.join('|')})(/|$))`,
);

/** The directions inside packages. Tests, which may join any parts, are not bound by them. */
export const LAYERS: LayerRule[] = [
  {
    importer: /^plugins\/inference-common\/src\//,
    forbidden: NODE_BUILT_IN,
    reason: 'inference-common runs in the browser too: no Node built-ins',
  },
  {
    importer: /^plugins\/inference-common\/src\//,
    forbidden: /^npm:(react|react-dom|express|knex)(\/|$)/,
    reason: 'inference-common is the pure core: no React, no server',
  },
  {
    importer: new RegExp(`^${BACKEND}/(?!drivers/index$)`),
    forbidden: new RegExp(`^${BACKEND}/drivers/(?!index$|DriverRegistry$).`),
    reason: 'only drivers/index.ts names the built-in drivers',
  },
  {
    importer: new RegExp(`^${BACKEND}/drivers/[^/]+/`),
    forbidden: new RegExp(`^${BACKEND}/`),
    reason: 'a driver imports only inference-node, inference-common and itself',
  },
  {
    importer: /^test\/outside-driver\/kserve\//,
    forbidden:
      /^(?!plugins\/inference-(node(\/kit)?|common)$)(?!test\/outside-driver\/kserve\/)(plugins|packages|test)\//,
    reason: 'a driver from outside has published entry points only',
  },
  {
    importer: new RegExp(`^${BACKEND}/router/`),
    forbidden: new RegExp(`^${BACKEND}/(store|clients|drivers|collector)/`),
    reason: 'the router imports read, command, provisioning, access and schema',
  },
  {
    importer: new RegExp(
      `^${BACKEND}/(read|command|provisioning|collector|access)/`,
    ),
    forbidden: new RegExp(
      `^${BACKEND}/((router|clients)/|plugin$|index$|store/(?!types$)|drivers/(?!DriverRegistry$))`,
    ),
    reason:
      'read, command, provisioning and collector know ports only: store/types, those of inference-node, and DriverRegistry',
  },
  {
    importer: new RegExp(`^${BACKEND}/(store|clients)/`),
    forbidden: new RegExp(
      `^${BACKEND}/((read|command|provisioning|collector|router|drivers)/|plugin$|index$)`,
    ),
    reason: 'store and clients are below everything that uses them',
  },
  {
    importer: new RegExp(`^${BACKEND}/(?!index$)`),
    forbidden: new RegExp(`^${BACKEND}/plugin$`),
    reason: 'plugin.ts is wiring; only index.ts imports it',
  },
  {
    // A hook that serves one component may lie beside it.
    importer: new RegExp(`^${FRONTEND}/components/(?!(.*/)?use[A-Z][^/]*$)`),
    forbidden: new RegExp(`^${FRONTEND}/api/InferenceApi$`),
    typesAllowed: true,
    reason: 'components ask through hooks',
  },
  {
    // What is written in lower case below charts is pure and no component.
    importer: new RegExp(`^${FRONTEND}/(hooks|api)/`),
    forbidden: new RegExp(
      `^${FRONTEND}/(components|extensions)(/(?!charts/[a-z])|$)`,
    ),
    reason: 'hooks and api are below the components',
  },
  {
    importer: new RegExp(`^${FRONTEND}/api/`),
    forbidden: new RegExp(`^${FRONTEND}/hooks(/|$)`),
    reason: 'api is below the hooks',
  },
  {
    importer: new RegExp(`^${FRONTEND}/(?!components/charts/TimeSeriesChart$)`),
    forbidden: /^npm:recharts(\/|$)/,
    reason: 'only TimeSeriesChart.tsx imports the chart library',
  },
];

/** One import that a rule forbids. */
export interface Violation {
  file: string;
  specifier: string;
  reason: string;
}

const EXTENSION = /\.(d\.)?[cm]?[jt]sx?$/;
const TEST_FILE =
  /\.test\.[jt]sx?$|\/(__testUtils__|testing|dev)\/|\/setupTests\./;
const TYPE_IMPORT =
  /^(?:import|export)\s+type\s[^'"]*from\s*['"]([^'"]+)['"]/gm;
const DEV_ENTRY = /^(plugins|packages)\/[^/]+\/dev\//;

/** An import as it is written. */
export interface Import {
  specifier: string;
  /** `import type`: nothing is left of it at run time. */
  isType: boolean;
}

/** Everything a file imports, re-exports, requires or imports dynamically. */
export function importsOf(text: string): Import[] {
  const all = ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName);
  const types = [...text.matchAll(TYPE_IMPORT)].map(([, name]) => name);
  const count = (names: string[], name: string) =>
    names.filter(each => each === name).length;
  return all.map(specifier => ({
    specifier,
    isType: count(types, specifier) >= count(all, specifier),
  }));
}

/** Where an import leads: a path in the repository without extension, or `npm:name`. */
export function targetOf(file: string, specifier: string): string {
  if (specifier.startsWith('.')) {
    return posix.join(posix.dirname(file), specifier).replace(EXTENSION, '');
  }
  for (const [folder, { name }] of Object.entries(PACKAGES)) {
    if (specifier === name || specifier.startsWith(`${name}/`)) {
      return `${folder}${specifier.slice(name.length)}`;
    }
  }
  return `npm:${specifier}`;
}

/** All imports of a file that a rule forbids. */
export function checkFile(file: string, text: string): Violation[] {
  return importsOf(text).flatMap(({ specifier, isType }) => {
    const reason = forbidden(file, targetOf(file, specifier), isType);
    return reason ? [{ file, specifier, reason }] : [];
  });
}

function forbidden(
  file: string,
  target: string,
  isType: boolean,
): string | undefined {
  const from = packageOf(file);
  if (!from) {
    return 'its package is not listed in importRules.ts';
  }
  const to = packageOf(target);
  if (to && to !== from) {
    const { mayImport } = PACKAGES[from];
    const isDevToSimulator =
      to === 'packages/simulator' && DEV_ENTRY.test(file);
    if (!mayImport.includes(to) && !isDevToSimulator) {
      return `${from} may import ${
        mayImport.join(', ') || 'nothing of ours'
      }, not ${to}`;
    }
  }
  if (!to && /^(plugins|packages)\//.test(target)) {
    return `${target} is in a package that is not listed in importRules.ts`;
  }
  if (TEST_FILE.test(file)) {
    return undefined;
  }
  const importer = file.replace(EXTENSION, '');
  return LAYERS.find(
    rule =>
      rule.importer.test(importer) &&
      rule.forbidden.test(target) &&
      !(isType && rule.typesAllowed) &&
      !inSameDriver(importer, target),
  )?.reason;
}

function inSameDriver(importer: string, target: string): boolean {
  const folder = importer.match(new RegExp(`^${BACKEND}/drivers/[^/]+/`))?.[0];
  return folder !== undefined && target.startsWith(folder);
}

function packageOf(path: string): string | undefined {
  return Object.keys(PACKAGES).find(
    folder => path === folder || path.startsWith(`${folder}/`),
  );
}
