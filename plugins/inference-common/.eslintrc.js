const { builtinModules } = require('node:module');
const { onlyOurs } = require('../../test/architecture/eslintImports');

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  restrictedImportPatterns: onlyOurs(),
  restrictedSrcImports: [...builtinModules, 'react'],
});
