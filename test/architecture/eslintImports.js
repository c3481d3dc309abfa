// The import rules as ESLint sees them: by how an import is written, while it is being written. What an import leads to is
// checked by imports.test.ts.

/** Lets a package import of ours only these packages. */
function onlyOurs(...names) {
  return ['@wakeboard/*', ...names.map(name => `!${name}`)];
}

/** Forbids imports in some files of a package, tests aside. */
function layer(files, group, message, options = {}) {
  return {
    files,
    excludedFiles: ['**/*.test.*', '**/testing/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: [{ group, message, ...options }] },
      ],
    },
  };
}

module.exports = { onlyOurs, layer };
