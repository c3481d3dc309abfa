import { Document, parse, Scalar, visit } from 'yaml';

/**
 * Anything with the head of an object of Kubernetes.
 *
 * @public
 */
export interface FiledObject {
  apiVersion?: string;
  kind?: string;
  metadata: { name: string; namespace?: string };
}

/**
 * YAML is read in two versions that differ in what a plain word is: `on` is a
 * truth for the one, `0o7` a number for the other. What either of them would
 * take for something else than text is written in quotes.
 */
const VERSIONS = ['1.1', '1.2'] as const;
/** How everything begins that may be taken for something else than text. */
const SUSPECT =
  /^(?:[-+.~<=0-9]|e[-+0-9]|(?:y|n|yes|no|on|off|true|false|null)$)/i;
/** What is longer is written in quotes without a closer look. */
const LONGEST_WORD = 64;

const HEAD = ['apiVersion', 'kind', 'metadata'];
const METADATA_HEAD = ['name', 'namespace', 'title', 'description', 'labels'];

/**
 * An object as YAML: apiVersion, kind, metadata first, labels and annotations
 * in the order of their names, the other fields as they come. Whoever reads it
 * gets the same object, whichever version of YAML they take it for.
 *
 * @public
 */
export function manifestYaml(object: FiledObject): string {
  const document = new Document(inOrder(object), {
    aliasDuplicateObjects: false,
  });
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && isTaken(node.value)) {
        node.type = Scalar.QUOTE_DOUBLE;
      }
    },
  });
  return document.toString({ lineWidth: 0 });
}

function isTaken(text: string): boolean {
  if (!SUSPECT.test(text) || text.includes('\n')) return false;
  if (text === '<<' || text === '=' || text.length > LONGEST_WORD) return true;
  return VERSIONS.some(version => {
    try {
      return typeof parse(text, { version, logLevel: 'silent' }) !== 'string';
    } catch {
      // No word by itself; the library writes it in quotes.
      return false;
    }
  });
}

function inOrder(object: FiledObject): object {
  const metadata: Record<string, unknown> = first(
    METADATA_HEAD,
    object.metadata,
  );
  for (const key of ['labels', 'annotations']) {
    const value = metadata[key];
    if (value) metadata[key] = sorted(value);
  }
  return { ...first(HEAD, { ...object, metadata }) };
}

/** With these fields first, and without those that are undefined. */
function first(head: string[], object: object): Record<string, unknown> {
  const fields: Record<string, unknown> = { ...object };
  const keys = [...head, ...Object.keys(fields).filter(k => !head.includes(k))];
  return Object.fromEntries(
    keys
      .filter(key => fields[key] !== undefined)
      .map(key => [key, fields[key]]),
  );
}

function sorted(map: object): object {
  return Object.fromEntries(
    Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
