import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packagedDefinitions } from './customResources';
import { isObject } from './schema';
import { call, type Answer, type Server } from './testing/calls';
import { conversation } from './testing/conversation';
import { startKubeApiserver, whyNoKubeApiserver } from './testing/kubeUp';
import {
  startTestApi,
  stopTestApis,
  widgetDefinition,
} from './testing/startTestApi';

/*
 * The same conversation with the simulated API and with a real kube-apiserver must get the same answers, but for
 * what differs from run to run: identities, versions, times.
 */

const varying = new Set([
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'deletionTimestamp',
  'time',
]);

/** Lists whose order hangs on the clock or on chance, and what to order them by. */
const unordered = [
  ['causes', 'field'],
  ['managedFields', 'manager'],
];

function comparable(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(comparable);
  }
  if (!isObject(value)) {
    return value;
  }
  const entries = Object.entries(value).filter(
    ([key, field]) => !varying.has(key) && field !== '',
  );
  const result = Object.fromEntries(
    entries.map(([key, field]) => [key, comparable(field)]),
  );
  for (const [list, key] of unordered) {
    const items = result[list];
    if (Array.isArray(items)) {
      result[list] = [...items].sort((x, y) => (x[key] < y[key] ? -1 : 1));
    }
  }
  return result;
}

function shown({ status, headers, body, text }: Answer): unknown {
  const { details, message } = body;
  const causes =
    isObject(details) && Array.isArray(details.causes) ? details.causes : [];
  const json = comparable(body) as Record<string, unknown>;
  return {
    status,
    type: headers['content-type'],
    // The real one warns even of what it then refuses for another reason.
    warning: status < 300 ? headers.warning : undefined,
    // The order of several causes is not promised.
    body:
      causes.length > 1
        ? { ...json, message: undefined }
        : { ...json, message: withoutIds(message) },
    text:
      headers['content-type'] === 'application/json' ? eventTypes(text) : text,
  };
}

function withoutIds(message: unknown): string {
  return String(message).replace(
    /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g,
    '<uid>',
  );
}

function eventTypes(text: string): string[] {
  return text
    .split('\n')
    .flatMap(line => /^\{"type":"(\w+)"/.exec(line)?.[1] ?? []);
}

async function install(server: Server): Promise<void> {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const own = ['models', 'gpus'].map(name =>
    readFileSync(
      join(packagedDefinitions, 'greenthread', `${name}.yaml`),
      'utf8',
    ),
  );
  for (const body of [...own, widgetDefinition]) {
    const { status, text } = await call(server, {
      method: 'POST',
      path,
      body,
      type: 'application/yaml',
    });
    if (status !== 201) {
      throw new Error(`kube-apiserver refused a definition: ${text}`);
    }
  }
  await Promise.all(
    [
      '/apis/test.example.com/v1/widgets',
      '/apis/greenthread.ai/v1alpha1/models',
    ].map(async resource => {
      for (let status = 0; status !== 200; ) {
        ({ status } = await call(server, { method: 'GET', path: resource }));
      }
    }),
  );
}

const missing = whyNoKubeApiserver();
const describeWithServer = missing ? describe.skip : describe;

describeWithServer(
  `answers as kube-apiserver${missing ? ` (skipped: ${missing})` : ''}`,
  () => {
    const answers: { simulated: unknown; real: unknown }[] = [];

    beforeAll(async () => {
      const real = startKubeApiserver();
      try {
        await install(real);
        const simulated = await startTestApi();
        for (const line of conversation) {
          answers.push({
            simulated: shown(await simulated.call(line)),
            real: shown(await call(real, line)),
          });
        }
      } finally {
        real.stop();
        await stopTestApis();
      }
    }, 300_000);

    it.each(conversation.map((line, index) => [index, line.says] as const))(
      'to line %i: a client %s',
      index => {
        expect(answers[index].simulated).toEqual(answers[index].real);
      },
    );
  },
);
