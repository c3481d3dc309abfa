import { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** One label matcher of an expression. Positions are characters of the text. */
export interface ParsedMatcher {
  label: string;
  op: '=' | '!=' | '=~' | '!~';
  /** Where the quoted value is, quotes included. */
  value: { from: number; to: number };
}

/** What an expression asks for. */
export interface ParsedExpression {
  /** Names of the metrics, each once; one that is only matched by a pattern is not among them. */
  metrics: string[];
  matchers: ParsedMatcher[];
  /** Whether it gives one value per series at a moment, as a chart needs it. */
  isVector: boolean;
}

/** The place where a text stops being PromQL. */
export class PromqlSyntaxError extends Error {
  constructor(text: string, readonly at: number) {
    const rest = text.slice(at, at + 20);
    super(
      rest.trim()
        ? `is not PromQL from character ${at + 1} on: ${JSON.stringify(rest)}`
        : 'is not PromQL: it ends too early',
    );
  }
}

const NOT_VECTORS = new Set([
  'MatrixSelector',
  'SubqueryExpr',
  'StringLiteral',
  'NumberDurationLiteral',
]);

/**
 * Reads PromQL with the grammar of Prometheus itself.
 *
 * @throws PromqlSyntaxError where it is none.
 */
export function parsePromql(text: string): ParsedExpression {
  const tree = parser.parse(text);
  const metrics = new Set<string>();
  const matchers: ParsedMatcher[] = [];
  tree.iterate({
    enter: ({ type, from, node }) => {
      if (type.isError) {
        throw new PromqlSyntaxError(text, from);
      }
      if (type.name === 'VectorSelector') {
        const identifier = node.getChild('Identifier');
        if (identifier) {
          metrics.add(text.slice(identifier.from, identifier.to));
        }
      }
      // A quoted name stands among the matchers.
      if (
        type.name === 'QuotedLabelName' &&
        node.parent?.name !== 'QuotedLabelMatcher'
      ) {
        metrics.add(text.slice(from + 1, node.to - 1));
      }
      if (
        type.name === 'UnquotedLabelMatcher' ||
        type.name === 'QuotedLabelMatcher'
      ) {
        const matcher = toMatcher(node, text);
        if (matcher) {
          matchers.push(matcher);
          if (matcher.label === '__name__' && matcher.op === '=') {
            metrics.add(
              text.slice(matcher.value.from + 1, matcher.value.to - 1),
            );
          }
        }
      }
    },
  });
  const expression = tree.topNode.firstChild;
  if (!expression) {
    throw new PromqlSyntaxError(text, text.length);
  }
  return {
    metrics: [...metrics],
    matchers,
    isVector: isVector(expression),
  };
}

function isVector(expression: SyntaxNode): boolean {
  const inner = expression.name === 'ParenExpr' && expression.firstChild;
  return inner ? isVector(inner) : !NOT_VECTORS.has(expression.name);
}

function toMatcher(node: SyntaxNode, text: string): ParsedMatcher | undefined {
  const of = (name: string) => {
    const child = node.getChild(name);
    return child ? text.slice(child.from, child.to) : undefined;
  };
  const label = of('LabelName') ?? of('QuotedLabelName')?.slice(1, -1);
  const op = of('MatchOp');
  const value = node.getChild('StringLiteral');
  return label !== undefined && isOp(op) && value
    ? { label, op, value: { from: value.from, to: value.to } }
    : undefined;
}

function isOp(op: string | undefined): op is ParsedMatcher['op'] {
  return op === '=' || op === '!=' || op === '=~' || op === '!~';
}
