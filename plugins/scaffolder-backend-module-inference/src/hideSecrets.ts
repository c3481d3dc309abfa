import { ModelServiceSpec } from '@wakeboard/plugin-inference-common';

/**
 * Keeps what may be a secret out of the log of a task.
 *
 * Nothing is logged of what an action was given, but what the backend answers
 * may repeat it: a diff, a note, an error. So texts of arguments, options and
 * annotations that are named like secrets or look like one are hidden in all
 * that is logged, also in the forms that other layers give them. Values of
 * environment variables are always hidden.
 */
export type Hide = (text: string) => string;

const HIDDEN = '***';
/** Shorter ones would hide words of every sentence. */
const SHORTEST = 4;
/** Not the name of a secret, and not a number of tokens. */
const NAMED =
  /pass(?:word|wd)|secret(?!name|ref|keyref)|token(?!izer|s\b)|credential|api[_-]?key|access[_-]?key|private[_-]?key|connection[_-]?string|authorization/i;
const ENVIRONMENT = /^(?:extra)?_?env(?:s|ironment|vars?)?$/i;
const LOOKS_LIKE =
  /^(?:sk-|hf_|gh[a-z]_|github_pat_|glpat-|xox[a-z]-|AKIA|eyJ)[\w.+/=-]{8,}$|^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[\w+/=]{24,}$|^[0-9a-f]{32,}$/;

/** Hides nothing. */
export const hideNothing: Hide = text => text;

/** Hides the secrets of a task, and what may be a secret of a specification. */
export function hideSecretsOf(
  spec: Pick<
    ModelServiceSpec,
    'args' | 'options' | 'annotations' | 'labels' | 'source'
  >,
  secrets: Readonly<Record<string, string | undefined>> = {},
): Hide {
  const found = new Set<string>();
  collect('secret', secrets, true, found);
  collectArguments(spec.args ?? [], found);
  collect('', [spec.options, spec.annotations, spec.labels], false, found);
  collectUserInfo(spec.source, found);
  const forms = [...found]
    .filter(text => text.length >= SHORTEST)
    .flatMap(formsOf)
    .sort((a, b) => b.length - a.length);
  return text =>
    forms.reduce((hidden, form) => hidden.replaceAll(form, HIDDEN), text);
}

function collect(
  name: string,
  value: unknown,
  secret: boolean,
  found: Set<string>,
): void {
  const inside = secret || NAMED.test(name);
  if (typeof value === 'string') {
    if (inside || LOOKS_LIKE.test(value)) found.add(value);
    collectUserInfo(value, found);
  } else if (typeof value === 'number' && inside) {
    found.add(String(value));
  } else if (Array.isArray(value)) {
    if (value.every(item => typeof item === 'string'))
      collectArguments(value, found);
    for (const item of value) collectItem(item, inside, found);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value))
      collect(key, inner, inside || ENVIRONMENT.test(name), found);
  }
}

/** An item of a list may be a name and a value, as environment variables are written. */
function collectItem(item: unknown, secret: boolean, found: Set<string>): void {
  const isVariable =
    typeof item === 'object' &&
    item !== null &&
    'name' in item &&
    'value' in item;
  if (isVariable) collect('', item.value, true, found);
  else collect('', item, secret, found);
}

/** `--api-key=x`, and `--api-key` before `x`. */
function collectArguments(items: string[], found: Set<string>): void {
  for (const [i, item] of items.entries()) {
    const [, flag, value = items[i + 1]] =
      /^(--?[\w-]+)(?:[=\s](.*))?$/s.exec(item) ?? [];
    if (flag && value && NAMED.test(flag)) found.add(value);
    for (const text of [item, value ?? ''])
      if (LOOKS_LIKE.test(text)) found.add(text);
    collectUserInfo(item, found);
  }
}

function collectUserInfo(text: string, found: Set<string>): void {
  const [, info] = /:\/\/([^/@\s]+)@/.exec(text) ?? [];
  if (info) {
    found.add(info);
    const password = info.split(':').slice(1).join(':');
    if (password) found.add(password);
  }
}

/** The text itself, and what becomes of it on its way through templates, URLs, JSON and manifests. */
function formsOf(text: string): string[] {
  const bytes = Buffer.from(text, 'utf8');
  const base64 = bytes.toString('base64');
  return [
    text,
    base64,
    base64.replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    encodeURIComponent(text),
    encodeURIComponent(base64),
    JSON.stringify(text).slice(1, -1),
    [...text].reverse().join(''),
    text.toUpperCase(),
    text.toLowerCase(),
  ];
}
