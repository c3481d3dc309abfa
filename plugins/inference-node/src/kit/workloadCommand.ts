/**
 * The command line of a container, as far as it can be read without running
 * it: `--flag value`, `--flag=value`, and a script handed to a shell. What a
 * variable stands for is not known here.
 */

/** More is no command line. */
const MOST_TOKENS = 2000;
const MOST_LETTERS = 100_000;
/** What is quoted may end with the text: were it no word then, each quote would be tried to the end. */
const WORD = /"((?:[^"\\]|\\[^])*)(?:"|\\?$)|'([^']*)(?:'|$)|([^\s"']+)/g;

/**
 * The words of a command with its arguments.
 *
 * @public
 */
export function commandWords(command: string[], args: string[]): string[] {
  const given = [...command, ...args];
  const isScript = given.includes('-c');
  const words = isScript ? given.flatMap(wordsOfScript) : given;
  return words.slice(0, MOST_TOKENS);
}

/**
 * All values that a flag is given, in order. A flag that takes several words
 * gives each of them; one that is there without a value gives an empty text.
 * Dashes and underscores in its name are the same, as they are to vLLM.
 *
 * @param name - without the leading dashes
 * @public
 */
export function flagValues(words: readonly string[], name: string): string[] {
  return words.flatMap((word, index) => {
    const [flag, value] = splitFlag(word);
    if (flag !== name) return [];
    if (value !== undefined) return [value];
    const rest = words.slice(index + 1);
    const end = rest.findIndex(each => each.startsWith('-'));
    const values = end < 0 ? rest : rest.slice(0, end);
    return values.length ? values : [''];
  });
}

/**
 * Whether a switch is on: there without a value, or with one that means yes,
 * and not taken back by a later `--no-…`.
 *
 * @param name - without the leading dashes
 * @public
 */
export function isSwitchedOn(words: readonly string[], name: string): boolean {
  let on = false;
  for (const word of words) {
    const [flag, value] = splitFlag(word);
    if (flag === name) {
      on = value === undefined || /^(true|1|yes|on)$/i.test(value);
    } else if (flag === `no-${name}`) {
      on = false;
    }
  }
  return on;
}

function splitFlag(word: string): [flag: string, value?: string] {
  if (!word.startsWith('--')) return [''];
  const end = word.indexOf('=');
  const flag = word.slice(2, end < 0 ? undefined : end).replace(/_/g, '-');
  return end < 0 ? [flag] : [flag, word.slice(end + 1)];
}

function wordsOfScript(text: string): string[] {
  return [...text.slice(0, MOST_LETTERS).matchAll(WORD)].flatMap(
    ([, double, single, plain]) => {
      const word = double ?? single ?? plain;
      // A backslash at the end of a line goes on with the next one.
      return word === '\\' ? [] : [word];
    },
  );
}
