import type { PodTemplate } from '../../services/system';
import { Service, ServiceSettings } from '../../services/types';

/** The pod template of a plain vLLM, and what can be read of it again. */

type Container = Record<string, unknown> & { name: string };

export function vllmTemplate(service: Service): PodTemplate {
  const { name, settings, options } = service;
  const { engine, gpusPerReplica, product, drainMs } = settings;
  const [served] = engine.models;
  const source = typeof options.model === 'string' ? options.model : served;
  return {
    metadata: {
      labels: { app: name, 'backstage.io/kubernetes-id': name },
    },
    spec: {
      terminationGracePeriodSeconds: Math.ceil(drainMs / 1_000),
      ...(product && { nodeSelector: { 'nvidia.com/gpu.product': product } }),
      containers: [
        {
          name: 'vllm',
          image: `vllm/vllm-openai:v${engine.version}`,
          args: [
            '--model',
            source,
            '--served-model-name',
            ...engine.models,
            '--gpu-memory-utilization=0.9',
            ...(gpusPerReplica > 1
              ? [`--tensor-parallel-size=${gpusPerReplica}`]
              : []),
            ...(engine.sleepMode ? ['--enable-sleep-mode'] : []),
          ],
          ...(engine.developerMode && {
            env: [{ name: 'VLLM_SERVER_DEV_MODE', value: '1' }],
          }),
          ports: [{ name: 'http', containerPort: 8000 }],
          resources: {
            limits: { 'nvidia.com/gpu': String(gpusPerReplica) },
            requests: { 'nvidia.com/gpu': String(gpusPerReplica) },
          },
          readinessProbe: { httpGet: { path: '/health', port: 'http' } },
          lifecycle: { preStop: { sleep: { seconds: 5 } } },
        },
      ],
    },
  };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const objects = (value: unknown) =>
  Array.isArray(value) ? value.filter(isObject) : [];

export const texts = (value: unknown) =>
  Array.isArray(value) ? value.map(String) : [];

/** The template in an object that a client wrote; undefined where it has no containers. */
export function templateOf(spec: unknown): PodTemplate | undefined {
  const template = isObject(spec) ? spec.template : undefined;
  if (!isObject(template) || !isObject(template.spec)) return undefined;
  const containers = objects(template.spec.containers).flatMap(each =>
    typeof each.name === 'string' ? [{ ...each, name: each.name }] : [],
  );
  if (containers.length === 0) return undefined;
  const { labels } = isObject(template.metadata) ? template.metadata : {};
  return {
    ...template,
    metadata: {
      ...(isObject(template.metadata) && template.metadata),
      labels: isObject(labels)
        ? Object.fromEntries(
            Object.entries(labels).map(([key, value]) => [key, String(value)]),
          )
        : {},
    },
    spec: { ...template.spec, containers },
  };
}

/** The values of an option: `--name a b`, `--name=a`. */
export function optionOf(args: string[], name: string): string[] {
  const values: string[] = [];
  args.forEach((arg, i) => {
    if (arg.startsWith(`${name}=`)) values.push(arg.slice(name.length + 1));
    if (arg !== name) return;
    for (const next of args.slice(i + 1)) {
      if (next.startsWith('-')) break;
      values.push(next);
    }
  });
  return values;
}

export function versionOf(image: unknown): string {
  return /:v?(\d+\.\d+(?:\.\d+)?)/.exec(String(image))?.[1] ?? '0.14.1';
}

function gpusOf(container: Container): number {
  const { limits } = isObject(container.resources) ? container.resources : {};
  return isObject(limits) ? Number(limits['nvidia.com/gpu'] ?? 0) : 0;
}

/** GPUs and where they must be, as any template says it. */
export function placementOf(
  template: PodTemplate,
): Pick<ServiceSettings, 'gpusPerReplica' | 'product'> {
  const { nodeSelector, containers } = template.spec;
  const product = isObject(nodeSelector)
    ? nodeSelector['nvidia.com/gpu.product']
    : undefined;
  return {
    gpusPerReplica: gpusOf(containers[0]),
    ...(typeof product === 'string' && { product }),
  };
}

/** What the options of vLLM say of the engine. */
export function vllmEngine(
  template: PodTemplate,
  name: string,
): Pick<
  ServiceSettings['engine'],
  'version' | 'models' | 'sleepMode' | 'developerMode'
> {
  const [container] = template.spec.containers;
  const args = [...texts(container.command), ...texts(container.args)];
  const env = objects(container.env);
  const served = optionOf(args, '--served-model-name');
  const [model = name] = [
    ...optionOf(args, '--model'),
    ...optionOf(args, 'serve'),
  ];
  return {
    version: versionOf(container.image),
    models: served.length > 0 ? served : [model],
    sleepMode: args.includes('--enable-sleep-mode'),
    developerMode: env.some(
      each => each.name === 'VLLM_SERVER_DEV_MODE' && each.value === '1',
    ),
  };
}

export function workloadOf({ options }: Service): 'Deployment' | 'StatefulSet' {
  return options.workload === 'StatefulSet' ? 'StatefulSet' : 'Deployment';
}
