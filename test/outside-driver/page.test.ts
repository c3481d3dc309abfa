import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The page that shows how a driver is written from outside. */
const page = readFileSync(
  resolve(__dirname, '../../docs/drivers/outside.md'),
  'utf8',
);
const snippets = [...page.matchAll(/^```ts\n\/\/ (\S+)\n([^]*?)^```$/gm)].map(
  ([, file, code]) => ({ file, code }),
);

it('says of every piece of code which file it is from', () => {
  expect(snippets.length).toBeGreaterThan(5);
  expect(snippets).toHaveLength(page.match(/^```ts$/gm)?.length ?? 0);
});

it.each(snippets)('shows code as it is in $file', ({ file, code }) => {
  const text = readFileSync(resolve(__dirname, file), 'utf8');
  expect(unindented(text)).toContain(unindented(code));
});

/** A part of a file begins further to the left on the page. */
function unindented(text: string): string {
  return text.replace(/^ +/gm, '');
}
