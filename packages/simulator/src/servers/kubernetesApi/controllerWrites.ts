import { randomUUID } from 'node:crypto';
import { timestamp, type ApiObject } from './apiObject';
import { sameJson } from './sameJson';

/** What a controller writes, with the metadata it left out kept from the present object or made. */
export function completed(
  object: ApiObject,
  present: ApiObject | undefined,
  now: Date,
): ApiObject {
  const before = present?.metadata;
  const { metadata } = object;
  let generation = metadata.generation ?? before?.generation;
  if (!present && generation === undefined && object.spec !== undefined) {
    generation = 1;
  } else if (
    generation !== undefined &&
    generation === before?.generation &&
    !sameJson(object.spec, present?.spec)
  ) {
    generation += 1;
  }
  const managedFields = metadata.managedFields ?? before?.managedFields;
  return {
    ...object,
    metadata: {
      ...metadata,
      uid: metadata.uid ?? before?.uid ?? randomUUID(),
      creationTimestamp:
        metadata.creationTimestamp ??
        before?.creationTimestamp ??
        timestamp(now),
      ...(generation !== undefined && { generation }),
      ...(managedFields && { managedFields }),
    },
  };
}
