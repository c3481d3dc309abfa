const { onlyOurs } = require('../../test/architecture/eslintImports');

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  restrictedImportPatterns: onlyOurs('@wakeboard/plugin-inference-common'),
  overrides: [
    {
      // A suite that others call is not a test file.
      files: ['src/testing/describe*.ts'],
      rules: { 'jest/no-export': 'off' },
    },
  ],
});
