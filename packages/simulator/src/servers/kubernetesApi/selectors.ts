import type { ApiObject } from './objectStore';
import type { Resource } from './resources';
import { isObject } from './schema';
import { badRequest } from './status';

/** Whether an object is wanted. */
export type Selector = (object: ApiObject) => boolean;

/** No label has this value. */
const absent = '\0';
const setRequirement = /^([^\s!=,()]+)\s+(in|notin)\s*\(([^()]*)\)$/;
const equalityRequirement = /^([^\s!=,()]+)\s*(==|=|!=)\s*([^\s!=,()]*)$/;
const existenceRequirement = /^(!?)\s*([^\s!=,()]+)$/;

/** Parses a label selector: `a=b,c!=d,e in (f,g),h notin (i),j,!k`. */
export function labelSelector(text: string): Selector {
  const requirements = splitOutsideParentheses(text).map(part => {
    const set = setRequirement.exec(part);
    if (set) {
      const values = set[3].split(',').map(value => value.trim());
      return set[2] === 'in'
        ? (labels: Labels) => values.includes(labels[set[1]] ?? absent)
        : (labels: Labels) => !values.includes(labels[set[1]] ?? absent);
    }
    const equality = equalityRequirement.exec(part);
    if (equality) {
      const [, key, operator, value] = equality;
      return operator === '!='
        ? (labels: Labels) => labels[key] !== value
        : (labels: Labels) => labels[key] === value;
    }
    const existence = existenceRequirement.exec(part);
    if (existence) {
      const [, not, key] = existence;
      return (labels: Labels) => (labels[key] === undefined) === (not === '!');
    }
    throw badRequest(
      `unable to parse requirement: found '${part}', expected: identifier`,
    );
  });
  return object =>
    requirements.every(holds => holds(object.metadata.labels ?? {}));
}

type Labels = Record<string, string | undefined>;

function splitOutsideParentheses(text: string): string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map(part => part.trim())
    .filter(part => part !== '' || text.includes(',,'));
}

/** Parses a field selector for a resource: `metadata.name=a,status.phase!=Running`. */
export function fieldSelector(text: string, resource: Resource): Selector {
  const allowed = new Set([
    'metadata.name',
    ...(resource.namespaced ? ['metadata.namespace'] : []),
    ...resource.selectableFields,
  ]);
  const requirements = text
    .split(',')
    .filter(part => part !== '')
    .map(part => {
      const match = /^(.+?)(!=|==|=)(.*)$/.exec(part);
      if (!match) {
        throw badRequest(
          `invalid selector: '${text}'; can't understand '${part}'`,
        );
      }
      const [, field, operator, value] = match;
      if (!allowed.has(field)) {
        throw badRequest(`field label not supported: ${field}`);
      }
      return (object: ApiObject) =>
        (fieldText(object, field) === value) === (operator !== '!=');
    });
  return object => requirements.every(holds => holds(object));
}

function fieldText(object: ApiObject, field: string): string {
  if (object.kind === 'Event' && field === 'source') {
    return fieldText(object, 'source.component');
  }
  const value = field
    .split('.')
    .reduce<unknown>(
      (node, key) => (isObject(node) ? node[key] : undefined),
      object,
    );
  return value === undefined || value === null ? '' : String(value);
}

/** Both selectors of a request; undefined where it names none. */
export function selectorOf(
  query: URLSearchParams,
  resource: Resource,
): Selector | undefined {
  const labels = query.get('labelSelector');
  const fields = query.get('fieldSelector');
  const selectors = [
    ...(labels ? [labelSelector(labels)] : []),
    ...(fields ? [fieldSelector(fields, resource)] : []),
  ];
  return selectors.length > 0
    ? object => selectors.every(selects => selects(object))
    : undefined;
}
