import { fillTemplate, PromQL } from '@wakeboard/plugin-inference-common';

/** A name that no replica has, and that is the same in every kind of text. */
const PLACE = 'TheReplicasOfThisModel';
const COMPARED_AS_PATTERN = new RegExp(
  `[=!]~"(?:[^"\\\\]|\\\\.)*${PLACE}(?:[^"\\\\]|\\\\.)*"`,
  'g',
);

/**
 * An expression that is made for replicas by name, for all that a pattern
 * names instead: what is written before a model exists knows no names yet.
 * Undefined where there is none, or it does not compare the names as a pattern.
 *
 * @param pattern - regular expression (RE2), anchored on both ends by Prometheus
 */
export function withReplicaPattern(
  pattern: string,
  make: (replicas: string[]) => PromQL | undefined,
): PromQL | undefined {
  const made = make([PLACE]);
  if (made === undefined) return undefined;
  const inText = JSON.stringify(`(?:${pattern})`).slice(1, -1);
  const text = made.replace(COMPARED_AS_PATTERN, compared =>
    // A function: in a text, `$` would mean something.
    compared.replaceAll(PLACE, () => inText),
  );
  return text.includes(PLACE) ? undefined : fillTemplate([{ text }]);
}
