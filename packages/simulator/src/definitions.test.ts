import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { PACKAGE_FOLDER } from './packageFolder';
import { schemaErrors } from './servers/kubernetesApi/jsonSchema';
import { isObject, type Schema } from './servers/kubernetesApi/schema';
import { SAMPLES } from './servers/kubernetesApi/testing/samples';

/** What upstream publishes; beside the checkout where it is developed. */
const UPSTREAM = path.resolve(PACKAGE_FOLDER, '../../../shared/crds');

interface Definition {
  metadata: { name: string };
  spec: {
    group: string;
    scope: string;
    names: object;
    versions: Array<{
      name: string;
      served: boolean;
      storage: boolean;
      subresources?: object;
      additionalPrinterColumns?: Array<{ name: string; jsonPath: string }>;
      schema: { openAPIV3Schema: Schema };
    }>;
  };
}

const read = (file: string): Definition => parse(readFileSync(file, 'utf8'));

function definitions(system: string): Definition[] {
  const folder = path.join(PACKAGE_FOLDER, 'crds', system);
  return readdirSync(folder).map(file => read(path.join(folder, file)));
}

const ours = ['kthena', 'llmkube'].flatMap(system =>
  definitions(system).map(definition => ({ system, definition })),
);

function upstreamOf(system: string, { metadata, spec }: Definition) {
  const plural = metadata.name.split('.')[0];
  return read(path.join(UPSTREAM, system, `${spec.group}_${plural}.yaml`));
}

const RULES = [
  'required',
  'enum',
  'pattern',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'default',
  'x-kubernetes-validations',
] as const;

/** Where our schema says something else than upstream's; pods and what belongs to them are open in ours. */
function differences(mine: Schema, theirs: Schema | undefined, at: string) {
  if (!theirs) return [`${at} is not upstream's`];
  const found: string[] = [];
  for (const rule of RULES) {
    const [a, b] = [mine, theirs].map(each => {
      const value = each[rule];
      return rule === 'required' && Array.isArray(value)
        ? [...value].sort()
        : value;
    });
    const embedded =
      mine['x-kubernetes-preserve-unknown-fields'] && a === undefined;
    if (!embedded && JSON.stringify(a) !== JSON.stringify(b)) {
      found.push(`${at}: ${rule} is ${JSON.stringify(a)}`);
    }
  }
  if (mine.type !== theirs.type) found.push(`${at}: type is ${mine.type}`);
  const fields = new Set([
    ...Object.keys(mine.properties ?? {}),
    ...(mine['x-kubernetes-preserve-unknown-fields']
      ? []
      : Object.keys(theirs.properties ?? {})),
  ]);
  for (const name of fields) {
    const field = mine.properties?.[name];
    if (!field) found.push(`${at}.${name} is missing`);
    else {
      found.push(
        ...differences(field, theirs.properties?.[name], `${at}.${name}`),
      );
    }
  }
  if (mine.items) {
    found.push(...differences(mine.items, theirs.items, `${at}[]`));
  }
  if (isObject(mine.additionalProperties)) {
    const below = theirs.additionalProperties;
    found.push(
      ...differences(
        mine.additionalProperties,
        isObject(below) ? below : undefined,
        `${at}{}`,
      ),
    );
  }
  return found;
}

/** Objects that differ from the sample in one place: something is missing, of another type, or out of its bounds. */
function variants(spec: Record<string, unknown>): unknown[] {
  const made: unknown[] = [];
  const walk = (value: unknown, put: (other: unknown) => unknown) => {
    if (Array.isArray(value)) {
      made.push(put([]));
      value.forEach((each, index) =>
        walk(each, other => put(value.with(index, other))),
      );
    } else if (isObject(value)) {
      for (const [name, each] of Object.entries(value)) {
        const { [name]: _, ...rest } = value;
        made.push(put(rest));
        walk(each, other => put({ ...value, [name]: other }));
      }
    } else {
      for (const other of [-1, 1e9, '', 'x?', true]) made.push(put(other));
    }
  };
  walk(spec, other => ({ spec: other }));
  return made;
}

const schemaOf = ({ spec }: Definition) =>
  spec.versions[0].schema.openAPIV3Schema;

/** Alternatives stand for upstream's rules in an expression language, which a schema alone does not judge. */
const withoutAlternatives = (value: unknown, schema: Schema) =>
  schemaErrors(value, schema).filter(
    error =>
      !/\/(anyOf|oneOf|allOf|not)(\/|$)/.test(error.schemaPath) ||
      error.schemaPath.includes('x-kubernetes-int-or-string'),
  );

describe('the definitions of Kthena and LLMKube', () => {
  it.each(ours.map(each => [each.definition.metadata.name, each] as const))(
    '%s takes a sample of its kind',
    (name, { definition }) => {
      const object = { metadata: {}, spec: SAMPLES[name] };
      expect(schemaErrors(object, schemaOf(definition))).toEqual([]);
    },
  );

  it.each([
    [
      'a policy with two sources for a metric',
      'autoscalingpolicies.workload.serving.volcano.sh',
      {
        metrics: [{ name: 'a', targetValue: '1' }],
        homogeneousTarget: {
          minReplicas: 0,
          maxReplicas: 1,
          target: {
            targetRef: { kind: 'ModelServing', name: 'demo' },
            metricSources: {
              a: {
                pod: { name: 'a' },
                prometheus: { serverURL: 'http://p', query: 'a' },
              },
            },
          },
        },
      },
    ],
    [
      'a route without a name and without adapters',
      'modelroutes.networking.serving.volcano.sh',
      { rules: [{ name: 'a', targetModels: [{ modelServerName: 'demo' }] }] },
    ],
    [
      'a quota for a namespace and a selector',
      'gpuquotas.inference.llmkube.dev',
      { gpuCount: 1, namespaceRef: 'a', selector: { matchLabels: {} } },
    ],
    [
      'an objective of 100 %',
      'inferenceservices.inference.llmkube.dev',
      { modelRef: 'a', slo: { objective: '100' } },
    ],
    [
      'a latency objective without a threshold',
      'inferenceservices.inference.llmkube.dev',
      { modelRef: 'a', slo: { objective: '99', indicator: 'latency' } },
    ],
  ])('refuse %s', (_, name, spec) => {
    const found = ours.find(each => each.definition.metadata.name === name);
    expect(found).toBeDefined();
    expect(
      found && schemaErrors({ metadata: {}, spec }, schemaOf(found.definition)),
    ).not.toEqual([]);
  });
});

const asUpstream = existsSync(UPSTREAM) ? describe : describe.skip;

asUpstream(
  'the same definitions of upstream (skipped where ../shared/crds is absent)',
  () => {
    it.each(ours.map(each => [each.definition.metadata.name, each] as const))(
      '%s has the same names, scope, subresources and columns',
      (_, { system, definition }) => {
        const theirs = upstreamOf(system, definition).spec;
        const mine = definition.spec;
        expect(mine.names).toEqual(theirs.names);
        expect(mine.scope).toBe(theirs.scope);
        expect(mine.versions).toHaveLength(theirs.versions.length);
        const [a, b] = [mine.versions[0], theirs.versions[0]];
        expect([a.name, a.served, a.storage]).toEqual([
          b.name,
          b.served,
          b.storage,
        ]);
        expect(a.subresources).toEqual(b.subresources);
        expect(
          a.additionalPrinterColumns?.map(each => [each.name, each.jsonPath]),
        ).toEqual(
          b.additionalPrinterColumns?.map(each => [each.name, each.jsonPath]),
        );
      },
    );

    it.each(ours.map(each => [each.definition.metadata.name, each] as const))(
      '%s requires, bounds and defaults what upstream does',
      (_, { system, definition }) => {
        const theirs = upstreamOf(system, definition);
        expect(differences(schemaOf(definition), schemaOf(theirs), '')).toEqual(
          [],
        );
      },
    );

    it.each(ours.map(each => [each.definition.metadata.name, each] as const))(
      '%s judges objects with one fault as upstream does',
      (name, { system, definition }) => {
        const theirs = schemaOf(upstreamOf(system, definition));
        const mine = schemaOf(definition);
        const objects = variants(SAMPLES[name]);
        expect(objects.length).toBeGreaterThan(5);
        const judged = (schema: Schema) =>
          objects.map(
            object => withoutAlternatives(object, schema).length === 0,
          );
        expect(judged(mine)).toEqual(judged(theirs));
        expect(judged(theirs)).toContain(false);
      },
    );
  },
);
