import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import { recordOf } from '../records';

/**
 * What of an object a manager owns, after what the API server writes down of
 * it (`metadata.managedFields`): to apply that is to bring back what the
 * manager wrote and nothing else. How fields are named there is defined by
 * sigs.k8s.io/structured-merge-diff, `fieldpath/serialize.go`.
 */

type Fields = Record<string, unknown>;

/** Undefined for anything but an object. */
export function ownFieldsOf(
  value: unknown,
  manager: string,
): KubernetesObject | undefined {
  const object = recordOf(value);
  const metadata = recordOf(object?.metadata);
  const { name, namespace, managedFields } = metadata ?? {};
  if (!object || typeof name !== 'string') return undefined;
  const entries = (Array.isArray(managedFields) ? managedFields : []).map(
    recordOf,
  );
  const fields = entries
    // What an action of ours scaled or patched is ours as what we applied.
    .filter(
      entry => entry?.manager === manager && entry.subresource !== 'status',
    )
    .map(entry => recordOf(entry?.fieldsV1) ?? {})
    .reduce(joined, {});
  const owned =
    Object.keys(fields).length > 0 ? recordOf(extract(object, fields)) : {};
  return {
    ...owned,
    apiVersion: text(object.apiVersion),
    kind: text(object.kind),
    metadata: {
      ...recordOf(owned?.metadata),
      name,
      ...(typeof namespace === 'string' && { namespace }),
    },
  };
}

function joined(a: Fields, b: Fields): Fields {
  const all = { ...a };
  for (const [key, below] of Object.entries(b)) {
    all[key] = joined(recordOf(all[key]) ?? {}, recordOf(below) ?? {});
  }
  return all;
}

/** The part of a value that a set of fields names; undefined where it is not there any more. */
function extract(value: unknown, fields: Fields): unknown {
  const names = Object.keys(fields).filter(key => key !== '.');
  if (value === undefined) return undefined;
  if (names.length === 0) {
    // Of a container only that it is there; of everything else the whole.
    return Object.hasOwn(fields, '.') ? emptied(value) : value;
  }
  if (Array.isArray(value)) {
    const keys = names.filter(name => /^[kv]:/.test(name));
    return value.flatMap(item => {
      const key = keys.find(each => isItem(item, each));
      return key === undefined ? [] : [itemOf(item, key, fields)];
    });
  }
  const inner = recordOf(value) ?? {};
  return Object.fromEntries(
    names.flatMap(key => {
      const name = key.slice(2);
      const part = Object.hasOwn(inner, name)
        ? extract(inner[name], recordOf(fields[key]) ?? {})
        : undefined;
      return part === undefined ? [] : [[name, part]];
    }),
  );
}

function emptied(value: unknown): unknown {
  if (Array.isArray(value)) return [];
  return recordOf(value) ? {} : value;
}

/** `k:{"name":"http"}` names the item with that key, `v:"a"` the item that is it. */
function isItem(item: unknown, key: string): boolean {
  const wanted: unknown = JSON.parse(key.slice(2));
  if (key.startsWith('v:')) return item === wanted;
  const inner = recordOf(item);
  return (
    inner !== undefined &&
    Object.entries(recordOf(wanted) ?? {}).every(
      ([name, expected]) => inner[name] === expected,
    )
  );
}

/** An item is found by its key again, which therefore belongs to it. */
function itemOf(item: unknown, key: string, fields: Fields): unknown {
  if (key.startsWith('v:')) return item;
  const identity = recordOf(JSON.parse(key.slice(2)));
  const part = recordOf(extract(item, recordOf(fields[key]) ?? {}));
  return { ...identity, ...part };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
