import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { AddressInfo, createServer as createTcpServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { collectionPath } from '../../plugins/inference-backend/src/clients/kubernetesPaths';
import { Behaviour, BEHAVIOURS, clusterObjects, kinds, SLOW_MS } from './fleet';

// The APIs of ten clusters in a process of its own: lists and watches in which
// nothing happens, with a bookmark a minute, as the API server sends them.
// Says where they are, and how often they were called when it is asked.

const BOOKMARK_MS = 60_000;

let calls = 0;

function answersOf(behaviour: Behaviour): Map<string, string> {
  const objects = clusterObjects();
  const served = kinds.filter(
    ({ group }) => behaviour !== 'empty' || group === '',
  );
  const answers = new Map<string, object>();
  for (const kind of served) {
    const { group, version, plural } = kind;
    const root = group === '' ? '/api' : `/apis/${group}`;
    const versions = group === '' ? [version] : [{ version }];
    answers.set(root, { versions });
    answers.set(`${root}/${version}`, {
      resources: kinds
        .filter(each => each.group === group && each.version === version)
        .map(({ plural: name }) => ({ name })),
    });
    answers.set(collectionPath(kind), {
      metadata: { resourceVersion: '1' },
      items:
        behaviour === 'empty' ? [] : objects.get(`${group}/${plural}`) ?? [],
    });
  }
  return new Map(
    [...answers].map(([path, body]) => [path, JSON.stringify(body)]),
  );
}

function watch(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const bookmark = JSON.stringify({
    type: 'BOOKMARK',
    object: { metadata: { resourceVersion: '1' } },
  });
  const say = () => response.write(`${bookmark}\n`);
  response.flushHeaders();
  const timer = setInterval(say, BOOKMARK_MS);
  response.on('close', () => clearInterval(timer));
}

async function startCluster(behaviour: Behaviour): Promise<string> {
  const answers = answersOf(behaviour);
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    calls++;
    if (behaviour === 'slow') await sleep(SLOW_MS);
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://api');
    const answer = answers.get(pathname);
    if (answer === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain' });
      response.end('404 page not found\n');
    } else if (searchParams.has('watch')) {
      watch(response);
    } else {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(answer);
    }
  };
  const server =
    behaviour === 'unreachable'
      ? createTcpServer(socket => {
          calls++;
          socket.destroy();
        })
      : createServer((request, response) => void serve(request, response));
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function main(): Promise<void> {
  const urls = await Promise.all(BEHAVIOURS.map(startCluster));
  process.on('message', () => process.send?.({ told: { calls } }));
  process.send?.({ told: { urls } });
}

main().catch(error => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(1);
});
