const { layer, onlyOurs } = require('../../test/architecture/eslintImports');

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  restrictedImportPatterns: onlyOurs('@wakeboard/plugin-inference-common'),
  overrides: [
    layer(
      ['src/components/**/!(use)*'],
      ['**/api/InferenceApi'],
      'Components ask through hooks',
      { allowTypeImports: true },
    ),
    layer(
      ['src/hooks/**', 'src/api/**'],
      [
        '**/components/*/*',
        '!**/components/charts/*',
        '**/components/charts/[A-Z]*',
        '**/extensions/*',
      ],
      'Hooks and api are below the components',
      { caseSensitive: true },
    ),
  ],
});
