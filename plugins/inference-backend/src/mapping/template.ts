import { InputError } from '@backstage/errors';
import {
  fillTemplate,
  PromQL,
  TemplatePiece,
} from '@wakeboard/plugin-inference-common';
import { SignalScope } from '@wakeboard/plugin-inference-node';
import { ParsedMatcher, parsePromql } from './promql';

/**
 * An expression for all models of a driver, written by an administrator. What
 * differs from model to model stands as a variable inside of a quoted label
 * value, and is escaped there for how the value is compared; the window of
 * rates stands as `[$window]`. Names of models and pods come from clusters, so
 * a variable can stand nowhere else.
 */

const MOST_CHARACTERS = 4_000;
const WINDOW = '$window';
/** What the window is read as while the rest is checked; of the same length, so that positions stay. */
const SAMPLE_WINDOW = '5m'.padEnd(WINDOW.length);

/** What a variable stands for: one value, or any of several. */
type Values = { one: string } | { any: string[] };

/** The variables that a label value may hold. */
export const VARIABLES: Readonly<
  Record<
    string,
    { meaning: string; of(scope: SignalScope): Values | undefined }
  >
> = {
  namespace: {
    meaning: 'Namespace of the model',
    of: ({ model }) => ({ one: model.ref.namespace }),
  },
  model: {
    meaning: 'Name of the model’s resource',
    of: ({ model }) => ({ one: model.ref.name }),
  },
  servedName: {
    meaning: 'Name that clients send in requests; no line where it is unknown',
    of: ({ model }) =>
      model.servedName === undefined ? undefined : { one: model.servedName },
  },
  id: {
    meaning:
      'The system’s own id of the model (uid); no line where it has none',
    of: ({ model }) =>
      model.uid === undefined ? undefined : { one: model.uid },
  },
  replicas: {
    meaning:
      'Any of the names of the model’s replicas, also of those that are gone; for =~ and !~ only',
    of: ({ replicas }) => {
      const names = replicas.filter(name => name !== '');
      return names.length ? { any: names } : undefined;
    },
  },
};

/** An expression that was checked. */
export interface SignalTemplate {
  /** Names of the metrics in it. */
  metrics: string[];
  /** The expression for one model; undefined where a variable has no value for it. */
  fill(scope: SignalScope): PromQL | undefined;
}

type Piece =
  | { text: string }
  | { window: true }
  | { variable: string; pattern: boolean };

/**
 * Reads the expression of an administrator.
 *
 * @param text - PromQL with variables
 * @param what - what to call it in a complaint
 * @throws InputError that says what is wrong with it and what is accepted.
 */
export function readTemplate(text: string, what: string): SignalTemplate {
  const refuse = (problem: string): never => {
    throw new InputError(`${what} ${problem}`);
  };
  if (text.trim() === '' || text.length > MOST_CHARACTERS) {
    refuse(
      `has ${text.length} characters; expected PromQL of 1 to ${MOST_CHARACTERS} characters`,
    );
  }
  const parsed = parse(text, refuse);
  if (!parsed.isVector) {
    refuse(
      'gives no value at a moment; expected an instant vector, for example sum(rate(…[$window]))',
    );
  }
  if (!parsed.metrics.length && !parsed.matchers.length) {
    refuse('names no metric; expected at least one');
  }
  const pieces = piecesOf(text, parsed.matchers, refuse);
  if (!pieces.some(piece => 'variable' in piece)) {
    refuse(
      `names no model, so that it would show the same for all of them; expected at least one of ${variableList()} in a label value`,
    );
  }
  return { metrics: parsed.metrics, fill: scope => fill(pieces, scope) };
}

function parse(text: string, refuse: (problem: string) => never) {
  try {
    return parsePromql(withSampleWindow(text));
  } catch (error) {
    return refuse((error as Error).message);
  }
}

/** Only as a whole range, so that it is never a part of a name or a value. */
function withSampleWindow(text: string): string {
  return text.replaceAll(`[${WINDOW}]`, `[${SAMPLE_WINDOW}]`);
}

function piecesOf(
  text: string,
  matchers: readonly ParsedMatcher[],
  refuse: (problem: string) => never,
): Piece[] {
  const found: Array<{ from: number; to: number; piece: Piece }> = [];
  for (const { label, op, value } of matchers) {
    for (const match of text
      .slice(value.from, value.to)
      .matchAll(/\$([A-Za-z]\w*)/g)) {
      const [whole, name] = match;
      const from = value.from + match.index;
      const variable = Object.hasOwn(VARIABLES, name)
        ? name
        : refuse(
            `holds the variable ${whole}, which is not known; there are ${variableList()} and [${WINDOW}]`,
          );
      if (text[value.from] !== '"') {
        refuse(
          `holds ${whole} in a value of ${label} that is not in double quotes; expected "…"`,
        );
      }
      const pattern = op === '=~' || op === '!~';
      if (variable === 'replicas' && !pattern) {
        refuse(
          `compares ${label} by ${op} with $replicas, which are several; expected =~ or !~`,
        );
      }
      found.push({
        from,
        to: from + whole.length,
        piece: { variable, pattern },
      });
    }
  }
  for (const { index } of text.matchAll(/\[\$window\]/g)) {
    const from = index + 1;
    found.push({ from, to: from + WINDOW.length, piece: { window: true } });
  }
  found.sort((a, b) => a.from - b.from);
  const pieces: Piece[] = [];
  let at = 0;
  for (const { from, to, piece } of found) {
    pieces.push({ text: text.slice(at, from) }, piece);
    at = to;
  }
  return [...pieces, { text: text.slice(at) }];
}

function fill(
  pieces: readonly Piece[],
  scope: SignalScope,
): PromQL | undefined {
  const filled: TemplatePiece[] = [];
  for (const piece of pieces) {
    if ('text' in piece) {
      filled.push(piece);
    } else if ('window' in piece) {
      filled.push({ rangeMs: scope.rateWindowMs });
    } else {
      const values = VARIABLES[piece.variable].of(scope);
      if (!values) {
        return undefined;
      }
      if (!piece.pattern) {
        if (!('one' in values)) {
          return undefined;
        }
        filled.push({ exactly: values.one });
      } else {
        filled.push({ oneOf: 'one' in values ? [values.one] : values.any });
      }
    }
  }
  return fillTemplate(filled);
}

function variableList(): string {
  return Object.keys(VARIABLES)
    .map(name => `$${name}`)
    .join(', ');
}
