import { JsonValue } from '@backstage/types';

/** What only GPUStack knows of a model that is made. */
export interface RenderOptions {
  backend: string;
  backendVersion?: string;
  categories: string[];
  /** Also make the route under which clients reach it. */
  enableModelRoute: boolean;
  placementStrategy?: string;
  /** Labels that a worker must have. */
  workerSelector?: Record<string, string>;
  /** Environment of its instances. */
  env?: Record<string, string>;
  /** Command of the backend Custom. */
  runCommand?: string;
}

const BACKENDS = ['vLLM', 'SGLang', 'MindIE', 'VoxBox', 'Custom'];
const CATEGORIES = [
  'llm',
  'embedding',
  'image',
  'reranker',
  'speech_to_text',
  'text_to_speech',
];
const STRATEGIES = ['spread', 'binpack'];

/** How each option is checked, and what is expected of it. */
const OPTIONS: Record<
  keyof RenderOptions,
  { expected: string; accepts(value: JsonValue): boolean }
> = {
  backend: {
    expected: `one of ${BACKENDS.join(', ')}`,
    accepts: value => BACKENDS.some(each => each === value),
  },
  backendVersion: { expected: 'text', accepts: isText },
  categories: {
    expected: `a list of ${CATEGORIES.join(', ')}`,
    accepts: value =>
      Array.isArray(value) &&
      value.length > 0 &&
      value.every(each => CATEGORIES.some(known => known === each)),
  },
  enableModelRoute: {
    expected: 'true or false',
    accepts: value => typeof value === 'boolean',
  },
  placementStrategy: {
    expected: `one of ${STRATEGIES.join(', ')}`,
    accepts: value => STRATEGIES.some(each => each === value),
  },
  workerSelector: { expected: 'a map of text to text', accepts: isTextMap },
  env: { expected: 'a map of text to text', accepts: isTextMap },
  runCommand: { expected: 'text', accepts: isText },
};

/** The options with their defaults; or what is wrong with them. */
export function readOptions(
  given: Record<string, JsonValue | undefined>,
): RenderOptions | string {
  for (const [name, value] of Object.entries(given)) {
    if (!isOption(name)) {
      return `GPUStack has no option ${JSON.stringify(
        name,
      )}; there are ${Object.keys(OPTIONS).join(', ')}`;
    }
    const { accepts, expected } = OPTIONS[name];
    if (value !== undefined && !accepts(value)) {
      return `The option ${name} must be ${expected}`;
    }
  }
  return {
    backend: 'vLLM',
    categories: ['llm'],
    enableModelRoute: true,
    ...Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined),
    ),
  };
}

function isOption(name: string): name is keyof RenderOptions {
  return Object.hasOwn(OPTIONS, name);
}

function isText(value: JsonValue): boolean {
  return typeof value === 'string' && value !== '';
}

function isTextMap(value: JsonValue): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(each => typeof each === 'string')
  );
}
