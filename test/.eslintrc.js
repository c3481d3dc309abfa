module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  rules: {
    // Suites that hold for several implementations are functions in files of their own.
    'jest/no-export': 'off',
    // These tests are about the inside of packages; who may import whom is checked in architecture/.
    '@backstage/no-relative-monorepo-imports': 'off',
  },
});
