/**
 * Labels of a GPUStack model. It has no field for labels, and keeps of nothing
 * else what it does not know; so they are lines of its description, which
 * whoever may write the model may write, and everybody sees:
 *
 *     Chat for the web shop.
 *     inference/owner=team-shop
 */

const LABEL_LINE = /^([a-z0-9.-]{1,253}\/[A-Za-z0-9._-]{1,63})=(\S{1,253})$/;
const MOST_LABELS = 64;

/** The labels in a description. */
export function labelsIn(description: unknown): Record<string, string> {
  if (typeof description !== 'string') return {};
  const labels = linesOf(description).flatMap(line => {
    const [, key, value] = LABEL_LINE.exec(line) ?? [];
    return key === undefined ? [] : [[key, value]];
  });
  return Object.fromEntries(labels.slice(0, MOST_LABELS));
}

/** A description for people, without labels. */
export function wordsIn(description: unknown): string {
  if (typeof description !== 'string') return '';
  return linesOf(description)
    .filter(line => !LABEL_LINE.test(line))
    .join('\n')
    .trim();
}

/** A description with these labels and no other; undefined where there is nothing to say and never was. */
export function describe(
  description: unknown,
  labels: Readonly<Record<string, string>>,
): string | undefined {
  const lines = Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .filter(line => LABEL_LINE.test(line));
  const text = [wordsIn(description), ...lines]
    .filter(part => part !== '')
    .join('\n');
  return text === '' && typeof description !== 'string' ? undefined : text;
}

function linesOf(text: string): string[] {
  return text.split('\n').map(line => line.trim());
}
