// Makes the TypeScript types of the HTTP contract. With `--check` it only says whether they are current.
import { readFileSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';

const contract = new URL(
  '../plugins/inference-backend/src/schema/openapi.yaml',
  import.meta.url,
);
const target = new URL(
  '../plugins/inference-common/src/schema/generated/openapi.ts',
  import.meta.url,
);

const head = `// Generated from plugins/inference-backend/src/schema/openapi.yaml by \`yarn schema\`. Do not edit.\n\n`;
const text = head + astToString(await openapiTS(contract));
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error(
      'The types of the HTTP contract are not current. Run `yarn schema`.',
    );
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
