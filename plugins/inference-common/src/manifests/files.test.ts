import { posix } from 'node:path';
import fc from 'fast-check';
import { parse, parseAllDocuments } from 'yaml';
import { manifestFiles, ManifestFilesInput } from './files';
import { aRef } from './__testUtils__/targets';

const object = (kind: string, name = 'chat') => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: 'llm' },
});

function anInput(
  overrides: Partial<ManifestFilesInput> = {},
): ManifestFilesInput {
  return {
    ref: aRef(),
    model: [object('Service'), object('Deployment')],
    others: [
      object('PodMonitor'),
      object('PrometheusRule'),
      object('ConfigMap'),
    ],
    catalog: object('Component'),
    ...overrides,
  };
}

const namesOf = (input: ManifestFilesInput) =>
  manifestFiles(input).map(({ path }) => posix.basename(path));

it('puts the files of a model into a folder of its own', () => {
  expect(manifestFiles(anInput()).map(({ path }) => path)).toEqual([
    'models/demo/llm/vllm/chat/model.yaml',
    'models/demo/llm/vllm/chat/grafana-dashboard.yaml',
    'models/demo/llm/vllm/chat/pod-monitor.yaml',
    'models/demo/llm/vllm/chat/prometheus-rule.yaml',
    'models/demo/llm/vllm/chat/kustomization.yaml',
    'models/demo/llm/vllm/chat/catalog-info.yaml',
  ]);
});

it('keeps the objects of the system together, in the order in which they are made', () => {
  const [{ content }] = manifestFiles(anInput());
  expect(
    parseAllDocuments(content).map(document => document.toJS().kind),
  ).toEqual(['Service', 'Deployment']);
});

it('has everything that is to be applied in the kustomization, and nothing else', () => {
  const files = manifestFiles(anInput());
  const { content } = files.find(({ path }) =>
    path.endsWith('kustomization.yaml'),
  )!;
  expect(parse(content)).toEqual({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [
      'model.yaml',
      'grafana-dashboard.yaml',
      'pod-monitor.yaml',
      'prometheus-rule.yaml',
    ],
  });
});

it('does not have the model of a server applied by tools that know clusters only', () => {
  expect(
    namesOf(anInput({ ofServer: true, others: [], catalog: undefined })),
  ).toEqual(['model.yaml']);
  const files = manifestFiles(anInput({ ofServer: true }));
  expect(parse(files[4].content).resources).not.toContain('model.yaml');
});

it('does not depend on the order of what belongs to the model', () => {
  const { others } = anInput();
  expect(manifestFiles(anInput({ others: [...others].reverse() }))).toEqual(
    manifestFiles(anInput()),
  );
});

it('keeps several objects of one kind in one file', () => {
  const files = manifestFiles(
    anInput({ others: [object('PodMonitor', 'a'), object('PodMonitor', 'b')] }),
  );
  expect(parseAllDocuments(files[1].content)).toHaveLength(2);
});

it('leads nowhere out of its folder, whatever the model is called, and no two models into one', () => {
  const aPart = fc.oneof(
    fc.constantFrom(
      '..',
      '.',
      '/',
      '../../etc',
      'a/../b',
      '.git',
      '\\',
      'C:',
      'a.',
      'A',
      'a',
    ),
    fc.string({ minLength: 1, maxLength: 300 }),
  );
  const aModel = fc.record({
    cluster: aPart,
    namespace: aPart,
    driver: fc.constant('gpustack'),
    name: aPart,
  });
  fc.assert(
    fc.property(aModel, aModel, (ref, otherRef) => {
      const folder = (of: typeof ref) => {
        const [{ path }] = manifestFiles(anInput({ ref: of }));
        return posix.dirname(path).toLowerCase();
      };
      const path = folder(ref);
      expect(posix.normalize(path)).toBe(path);
      expect(path).toMatch(/^models(\/[a-z0-9][a-z0-9._-]{0,127}){4}$/);
      expect(path === folder(otherRef)).toBe(
        JSON.stringify(ref) === JSON.stringify(otherRef),
      );
    }),
  );
});
