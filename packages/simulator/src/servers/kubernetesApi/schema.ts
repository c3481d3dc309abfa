/** A structural schema: the part of OpenAPI v3 that a CustomResourceDefinition may use. */
export interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  required?: string[];
  enum?: unknown[];
  default?: unknown;
  nullable?: boolean;
  pattern?: string;
  format?: string;
  exclusiveMinimum?: boolean;
  exclusiveMaximum?: boolean;
  minimum?: number;
  maximum?: number;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  not?: Schema;
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-embedded-resource'?: boolean;
  'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-map-type'?: 'granular' | 'atomic';
  [keyword: string]: unknown;
}

/** A JSON object. */
export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const strings: Schema = {
  type: 'object',
  additionalProperties: { type: 'string' },
};

/** The metadata of every object. */
export const metadataSchema: Schema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    generateName: { type: 'string' },
    namespace: { type: 'string' },
    selfLink: { type: 'string' },
    uid: { type: 'string' },
    resourceVersion: { type: 'string' },
    generation: { type: 'integer' },
    creationTimestamp: { type: 'string', nullable: true },
    deletionTimestamp: { type: 'string', nullable: true },
    deletionGracePeriodSeconds: { type: 'integer' },
    labels: strings,
    annotations: strings,
    finalizers: {
      type: 'array',
      items: { type: 'string' },
      'x-kubernetes-list-type': 'set',
    },
    ownerReferences: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['uid'],
      items: {
        type: 'object',
        'x-kubernetes-map-type': 'atomic',
        required: ['apiVersion', 'kind', 'name', 'uid'],
        properties: {
          apiVersion: { type: 'string' },
          kind: { type: 'string' },
          name: { type: 'string' },
          uid: { type: 'string' },
          controller: { type: 'boolean' },
          blockOwnerDeletion: { type: 'boolean' },
        },
      },
    },
    managedFields: {
      type: 'array',
      items: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    },
  },
};

/** The schema of a whole object: what the definition declares, with the kind, the version and the metadata added. */
export function objectSchema(declared: Schema): Schema {
  return {
    ...declared,
    properties: {
      ...declared.properties,
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: metadataSchema,
    },
  };
}

function keyedBy(key: string): Schema {
  return {
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': [key],
  };
}

/**
 * Stands in for the schemas of all built-in kinds: it allows everything and knows, by the name of the field, the
 * lists that are merged by a key.
 */
export const builtinSchema: Schema = {
  'x-kubernetes-preserve-unknown-fields': true,
};
const keyedLists: Record<string, Schema> = {
  conditions: keyedBy('type'),
  containers: keyedBy('name'),
  containerStatuses: keyedBy('name'),
  env: keyedBy('name'),
  ephemeralContainers: keyedBy('name'),
  imagePullSecrets: keyedBy('name'),
  initContainers: keyedBy('name'),
  volumeMounts: keyedBy('mountPath'),
  volumes: keyedBy('name'),
};
for (const list of Object.values(keyedLists)) {
  list.items = builtinSchema;
}
builtinSchema.properties = { ...keyedLists, metadata: metadataSchema };
builtinSchema.additionalProperties = builtinSchema;
