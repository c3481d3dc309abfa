// The configuration that the Backstage CLI gives a Node package, with the
// tests in the folders of this one instead of in `src`.
const swc = require.resolve('@backstage/cli/config/jestSwcTransform');
const moduleOptions = { ignoreDynamic: true, exportInteropAnnotation: true };

module.exports = {
  displayName: '@wakeboard/test',
  rootDir: __dirname,
  testEnvironment: 'node',
  testMatch: ['**/*.test.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  transformIgnorePatterns: [
    '/node_modules/(?:ajv|axe-core|jest-.*|knex|typescript)/',
  ],
  transform: {
    '\\.ts$': [
      swc,
      { module: moduleOptions, jsc: { parser: { syntax: 'typescript' } } },
    ],
    '\\.(mjs|cjs|js)$': [
      swc,
      { module: moduleOptions, jsc: { parser: { syntax: 'ecmascript' } } },
    ],
  },
};
