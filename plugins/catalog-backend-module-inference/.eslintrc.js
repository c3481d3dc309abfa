const { onlyOurs } = require('../../test/architecture/eslintImports');

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  restrictedImportPatterns: onlyOurs(
    '@wakeboard/plugin-inference-common',
    '@wakeboard/plugin-inference-node',
  ),
});
