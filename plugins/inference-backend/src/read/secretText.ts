/** What stands where a secret was. */
export const HIDDEN = '<redacted>';

/** Fields and flags that hold a secret, but not those that hold the name of one or a number of tokens. */
export const SECRET =
  /password|passwd|secret(?!name|ref|keyref)|token(?!izer|s\b)|credential|api[_-]?key|access[_-]?key|private[_-]?key|connection[_-]?string/i;

/** A name and what stands between it and its value; from the beginning of a word, so that long ones are read once. */
const NAMED = /(?<![\w.-])([\w.-]+)(["']?\s*[=:]\s*|\s+)/g;
const QUOTED = `"(?:[^"\\\\]|\\\\.)*"?|'[^']*'?`;
/** `TOKEN=x`: up to the next space. */
const OF_EQUALS = new RegExp(`${QUOTED}|[^\\s"']+`, 'y');
/** `?token=x&y=z`. */
const OF_QUERY = new RegExp(`${QUOTED}|[^\\s"'&#]+`, 'y');
/** `token: x`, as in YAML: up to the end of the line or of a list. */
const OF_COLON = new RegExp(`${QUOTED}|[^\\r\\n"',;}]+`, 'y');
/** The user and password of a URL; a password may have an @. */
const USER_INFO = /(:\/\/)[^/\s"']*@/g;
const HEADER =
  /\b((?:proxy-)?authorization|(?:set-)?cookie)(["']?\s*[:=]\s*["']?)[^"'\r\n]+/gi;
const BEARER = /\b(Bearer\s+)[\w.~+/=-]{6,}/g;
/** What tokens of well-known makers begin with. */
const TOKEN =
  /\b(?:hf_|sk-|gh[opsu]_|github_pat_|glpat-|xox[abprs]-|AKIA|ASIA)[\w-]{8,}/g;

/**
 * A text without what is written in it like a secret: credentials in URLs and
 * headers, tokens of well-known makers, and whatever is given to a name that
 * is a secret's.
 */
export function hideInText(text: string): string {
  return hideAssigned(
    text
      .replace(USER_INFO, `$1${HIDDEN}@`)
      .replace(HEADER, `$1$2${HIDDEN}`)
      .replace(BEARER, `$1${HIDDEN}`)
      .replace(TOKEN, HIDDEN),
  );
}

function hideAssigned(text: string): string {
  const named = new RegExp(NAMED);
  let shown = '';
  let at = 0;
  for (let found = named.exec(text); found; found = named.exec(text)) {
    const [, name, between] = found;
    const end = SECRET.test(name)
      ? endOfValue(text, found.index, between, named.lastIndex)
      : undefined;
    if (end === undefined) continue;
    shown += `${text.slice(at, named.lastIndex)}${HIDDEN}`;
    at = end;
    named.lastIndex = end;
  }
  return shown + text.slice(at);
}

/** Undefined where no value follows. */
function endOfValue(
  text: string,
  start: number,
  between: string,
  from: number,
): number | undefined {
  const isFlag = text[start] === '-';
  // Words follow each other in every sentence: only of a flag is the next one its value.
  if (!/[=:]/.test(between) && !isFlag) return undefined;
  const isQuery = /[?&]/.test(text[start - 1] ?? '');
  const ofEquals = isQuery ? OF_QUERY : OF_EQUALS;
  const value = new RegExp(between.includes(':') ? OF_COLON : ofEquals);
  value.lastIndex = from;
  return value.exec(text) ? value.lastIndex : undefined;
}
