import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inferenceTranslationRef } from './translation';
import de from './translations/de';

/** The messages of a ref, which its public type keeps to itself. */
function messagesOf(ref: unknown): Record<string, string> {
  return (
    ref as { getDefaultMessages(): Record<string, string> }
  ).getDefaultMessages();
}

const en = messagesOf(inferenceTranslationRef);
const german: Record<string, string> = de;

const placeholders = (message: string) =>
  [...message.matchAll(/{{\s*(\w+)/g)].map(match => match[1]).sort();

function sources(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(
      entry =>
        /\.tsx?$/.test(entry.name) &&
        !/\.test\.|translation/.test(join(entry.parentPath, entry.name)),
    )
    .map(entry => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

it('has every message in German and no other', () => {
  expect(Object.keys(german).sort()).toEqual(Object.keys(en).sort());
});

it.each(Object.keys(en))('keeps the places for values in %s', key => {
  expect(german[key]).toBeTruthy();
  expect(placeholders(german[key])).toEqual(placeholders(en[key]));
});

it('has both numbers of every message that counts', () => {
  const counted = Object.keys(en).filter(key => /_(one|other)$/.test(key));
  const stems = [...new Set(counted.map(key => key.replace(/_\w+$/, '')))];
  expect(counted.sort()).toEqual(
    stems.flatMap(stem => [`${stem}_one`, `${stem}_other`]).sort(),
  );
});

it('has no message that nothing says', () => {
  const code = sources(__dirname);
  const unused = Object.keys(en).filter(key => {
    const stem = key.replace(/_(one|other)$/, '');
    const family = `${stem.slice(0, stem.lastIndexOf('.'))}.\${`;
    return !code.includes(`'${stem}'`) && !code.includes(`\`${family}`);
  });
  expect(unused).toEqual([]);
});
