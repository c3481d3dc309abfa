import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import { isRecord } from '../records';
import { HIDDEN, hideInText, SECRET } from './secretText';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const ENVIRONMENT = /^(?:extra)?env(?:s|ironment|vars?)?$/i;

/**
 * A resource without what must not leave the cluster: values of environment
 * variables, of fields and flags that are named like secrets, and, within any
 * text, what is written like one: `--api-key=x`, `TOKEN=x`, credentials of URLs
 * and headers. What nobody reads, the managed fields and the copy of the last
 * applied configuration, is left out.
 */
export function redact(object: KubernetesObject): Record<string, unknown> {
  const { apiVersion, kind, metadata, ...rest } = object;
  const { [LAST_APPLIED]: _applied, ...annotations } =
    metadata.annotations ?? {};
  const shown: Record<string, unknown> = { ...metadata, annotations };
  delete shown.managedFields;
  if (Object.keys(annotations).length === 0) {
    delete shown.annotations;
  }
  return hideInRecord({ apiVersion, kind, metadata: shown, ...rest });
}

function hideInRecord(record: Record<string, unknown>) {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, hide(name, value)]),
  );
}

function hide(name: string, value: unknown): unknown {
  if (ENVIRONMENT.test(name)) {
    return hideEnvironment(value);
  }
  if (typeof value === 'string') {
    return SECRET.test(name) ? HIDDEN : hideInText(value);
  }
  if (Array.isArray(value)) {
    return hideFlags(value).map(item => hide('', item));
  }
  return isRecord(value) ? hideInRecord(value) : value;
}

/** Either a list of names and values or a map of them. */
function hideEnvironment(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(item =>
      isRecord(item) && 'value' in item
        ? { ...hideInRecord(item), value: HIDDEN }
        : hide('', item),
    );
  }
  if (isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name,
        isRecord(inner) ? hideInRecord(inner) : HIDDEN,
      ]),
    );
  }
  return value;
}

/** `--api-key=x` and `--api-key`, `x`. */
function hideFlags(items: unknown[]): unknown[] {
  return items.map((item, index) => {
    if (typeof item !== 'string') {
      return item;
    }
    const [, flag, value] = /^(--?[\w-]+)(?:[=\s](.*))?$/s.exec(item) ?? [];
    if (flag !== undefined) {
      return value !== undefined && SECRET.test(flag)
        ? `${flag}=${HIDDEN}`
        : item;
    }
    const before = items[index - 1];
    return typeof before === 'string' &&
      /^--?[\w-]+$/.test(before) &&
      SECRET.test(before)
      ? HIDDEN
      : item;
  });
}
