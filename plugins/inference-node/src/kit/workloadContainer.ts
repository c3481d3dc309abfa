import { KubernetesObject } from '../ports';
import { ObjectReader } from './ObjectReader';
import { commandWords, flagValues } from './workloadCommand';
import { containersOf, variableOf } from './workloadResources';

/**
 * The container of a workload's template that an engine runs in.
 *
 * @public
 */
export interface EngineContainer {
  image?: string;
  /** Its command line. */
  words: string[];
  ports: Array<{ name?: string; port: number }>;
  /** Value of a variable, where it stands in the template itself. */
  variable(name: string): string | undefined;
}

const GPU_RESOURCE = /(^|\.)(nvidia|amd|intel)\.com\//;

/**
 * The container named like the engine, else the first with a GPU, else the
 * first.
 */
export function readContainer(
  workload: KubernetesObject,
  fields: ObjectReader,
  engine: string,
): EngineContainer | undefined {
  const containers = fields.list('spec.template.spec.containers');
  const chosen =
    containers.find(each => each.text('name') === engine) ??
    containers.find(each =>
      Object.keys(each.quantities('resources.limits')).some(resource =>
        GPU_RESOURCE.test(resource),
      ),
    ) ??
    containers[0];
  if (!chosen) return undefined;
  const name = chosen.text('name');
  const raw = containersOf(workload).find(
    each => name !== undefined && nameOf(each) === name,
  );
  const words = commandWords(chosen.texts('command'), chosen.texts('args'));
  return {
    image: chosen.text('image'),
    words,
    ports: chosen.list('ports').flatMap(each => {
      const port = each.count('containerPort');
      return isPort(port) ? [{ name: each.text('name'), port }] : [];
    }),
    variable: variable =>
      variableOf(raw, variable) ??
      // A script may set it itself.
      words
        .find(word => word.startsWith(`${variable}=`))
        ?.slice(variable.length + 1),
  };
}

/**
 * The port of a container that answers HTTP: as its flag says, as it is named,
 * or the engine's own.
 *
 * @public
 */
export function httpPort(
  { words, ports }: EngineContainer,
  flag: string,
  usual: number,
): number {
  const given = flagValues(words, flag).map(Number).filter(isPort).at(-1);
  if (given !== undefined) return given;
  return ports.find(({ name }) => name === 'http')?.port ?? usual;
}

function isPort(port: number | undefined): port is number {
  return (
    port !== undefined && Number.isInteger(port) && port > 0 && port < 65_536
  );
}

function nameOf(container: unknown): unknown {
  return typeof container === 'object' && container !== null
    ? Reflect.get(container, 'name')
    : undefined;
}
