import { ModelSpec } from '@wakeboard/plugin-inference-common';
import { KubernetesObject } from '../ports';
import { ContractSubject, keptOf } from './ContractSubject';

/** That what is rendered is the model that it was rendered for, and can be found again. */
export function describeRendering(
  { driver, read }: ContractSubject,
  spec: ModelSpec,
): void {
  const { renders = [] } = driver;
  const objectsOf = (of: ModelSpec): KubernetesObject[] => {
    const rendering = driver.render?.(of);
    if (!rendering || 'refused' in rendering) {
      throw new Error(`Not rendered: ${JSON.stringify(rendering)}`);
    }
    return rendering.objects;
  };

  it('renders objects that are read back as the model they were made for', () => {
    const objects = objectsOf(spec);
    const made = Object.fromEntries(
      driver.resources.map(({ id, kind, group, versions }) => [
        id,
        objects.filter(
          object =>
            object.kind === kind &&
            versions.some(
              version => object.apiVersion === apiVersion(group, version),
            ),
        ),
      ]),
    );
    const { models, errors } = read(keptOf(driver, made));
    expect(errors).toEqual([]);
    expect(models.map(({ ref }) => [ref.namespace, ref.name])).toEqual([
      [spec.namespace, spec.name],
    ]);
    expect(models[0].labels).toMatchObject(spec.labels);
    expect(objectsOf(spec)).toEqual(objects);
  });

  it('says which kinds it renders, in the order in which they are made', () => {
    const kinds = renders.map(
      ({ group, version, kind }) => `${apiVersion(group, version)} ${kind}`,
    );
    expect(new Set(kinds).size).toBe(kinds.length);
    const places = objectsOf(spec).map(object =>
      kinds.indexOf(`${object.apiVersion} ${object.kind}`),
    );
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    for (const { plural, namespaced } of renders) {
      expect(plural).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(namespaced).toBe(true);
    }
  });

  it('puts every label on every object and none of them on its pods, which a change would restart, and keeps it in its namespace', () => {
    const labels = {
      ...spec.labels,
      'inference/provisioned-by': 'wakeboard',
      'inference/provisioned-model': 'a.b.c',
      tier: 'gold',
    };
    const annotations = { 'example.com/note': 'one' };
    for (const object of objectsOf({ ...spec, labels, annotations })) {
      expect(object.metadata.namespace).toBe(spec.namespace);
      expect(object.metadata.labels).toMatchObject(labels);
      for (const pod of podTemplatesIn(object.spec)) {
        const kept = Object.keys(pod.metadata?.labels ?? {});
        expect(kept.filter(name => Object.hasOwn(labels, name))).toEqual([]);
      }
    }
  });

  it('refuses in a sentence what it does not know', () => {
    const rendering = driver.render?.({
      ...spec,
      options: { 'no such option': true },
    });
    expect(rendering).toEqual({
      refused: expect.stringContaining('no such option'),
    });
  });
}

function apiVersion(group: string, version: string): string {
  return group ? `${group}/${version}` : version;
}

interface PodTemplate {
  metadata?: { labels?: Record<string, string> };
}

/** Everything that pods are made after: what has containers in its `spec`. */
function podTemplatesIn(value: unknown): PodTemplate[] {
  if (typeof value !== 'object' || value === null) return [];
  const { spec } = value as { spec?: { containers?: unknown } };
  return [
    ...(Array.isArray(spec?.containers) ? [value as PodTemplate] : []),
    ...Object.values(value).flatMap(podTemplatesIn),
  ];
}
