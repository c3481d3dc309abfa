import type { SignalExpression, SignalMapping } from '../../api/types';

/** What a person types about one signal, as text, until it is saved. */
export interface SignalDraft {
  expression: string;
  factor: string;
  /** Label names, with commas or spaces between. */
  by: string;
  /** Of what it was made; another one now means that somebody else changed it. */
  version: number;
}

export type DraftProblem = 'noExpression' | 'notPositive' | 'notLabels';

/** A draft as it would be sent, or what is wrong with which field. */
export interface ReadDraft {
  expression?: SignalExpression;
  problems: Partial<Record<'expression' | 'factor' | 'by', DraftProblem>>;
}

/** The longest that the backend takes. */
export const LONGEST_EXPRESSION = 4_000;

const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** What feeds the signal now, as text; undefined where nothing does or it cannot be written so. */
export function activeExpression(
  mapping: SignalMapping,
): SignalExpression | undefined {
  const { origin, stored, config, driverExpression } = mapping;
  switch (origin) {
    case 'stored':
      return stored;
    case 'config':
      return config;
    default:
      return driverExpression === undefined
        ? undefined
        : { expression: driverExpression };
  }
}

/** A draft of an expression, such as the one that feeds the signal now. */
export function toDraft(
  from: SignalExpression | undefined,
  version: number,
): SignalDraft {
  const { expression = '', factor, by } = from ?? {};
  return {
    expression,
    factor: factor === undefined ? '' : String(factor),
    by: by?.join(', ') ?? '',
    version,
  };
}

/** The draft that editing begins with; also of what is stored and cannot be used any more. */
export function firstDraft(mapping: SignalMapping): SignalDraft {
  return toDraft(mapping.stored ?? activeExpression(mapping), mapping.version);
}

/** Whether the text of two drafts differs. */
export function differs(a: SignalDraft, b: SignalDraft): boolean {
  return (
    a.expression !== b.expression || a.factor !== b.factor || a.by !== b.by
  );
}

export function readDraft({ expression, factor, by }: SignalDraft): ReadDraft {
  const problems: ReadDraft['problems'] = {};
  if (!expression.trim()) {
    problems.expression = 'noExpression';
  }
  const number = factor.trim() ? Number(factor.trim()) : undefined;
  if (number !== undefined && !(Number.isFinite(number) && number > 0)) {
    problems.factor = 'notPositive';
  }
  const labels = by.split(/[\s,]+/).filter(Boolean);
  if (labels.length > 10 || !labels.every(label => LABEL.test(label))) {
    problems.by = 'notLabels';
  }
  return Object.keys(problems).length
    ? { problems }
    : {
        problems,
        expression: {
          expression,
          factor: number,
          by: labels.length ? labels : undefined,
        },
      };
}

/** Puts text in place of what is selected; the caret goes after it. */
export function insertAt(
  text: string,
  selection: { start: number; end: number },
  inserted: string,
): { text: string; caret: number } {
  return {
    text: text.slice(0, selection.start) + inserted + text.slice(selection.end),
    caret: selection.start + inserted.length,
  };
}
