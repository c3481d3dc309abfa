import path from 'node:path';

/** Where this package lies: for what it reads beside its code. */
export const PACKAGE_FOLDER = path.dirname(require.resolve('../package.json'));
