import { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { exposition } from '../metrics/exposition';
import { allTargets, TARGET_KINDS, TargetKind } from '../metrics/targets';
import { MetricsFaults } from '../scenario';
import { World } from '../world/types';
import { answerJson, RunningServer, serve } from './http';

/** What Prometheus' HTTP discovery wants to read. */
function discovery(world: World, kind: TargetKind, address: string) {
  return allTargets(world)
    .filter(target => target.kind === kind)
    .map(target => ({
      targets: [address],
      labels: { ...target.labels, __metrics_path__: target.path },
    }));
}

export interface PodMetrics extends RunningServer {
  discoveryUrl(kind: TargetKind): string;
}

/**
 * The metrics of all pods and nodes behind one port, a path for each, and at `/discovery/<kind>` where they are.
 *
 * @param faults - asked anew for each request
 */
export async function startPodMetrics(options: {
  world: () => World;
  faults: () => MetricsFaults;
  port: number;
}): Promise<PodMetrics> {
  async function answer(request: IncomingMessage, response: ServerResponse) {
    const path = request.url ?? '/';
    const kind = TARGET_KINDS.find(each => path === `/discovery/${each}`);
    if (kind) {
      answerJson(
        response,
        200,
        discovery(options.world(), kind, request.headers.host ?? ''),
      );
      return;
    }
    const faults = options.faults();
    if (faults.down) {
      request.socket.destroy();
      return;
    }
    if (faults.delayMs) await sleep(faults.delayMs, undefined, { ref: false });
    if (faults.status) {
      response.writeHead(faults.status).end('out of order\n');
      return;
    }
    if (faults.garbage) {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<!doctype html><title>Welcome</title><p>It works!</p>\n');
      return;
    }
    const target = allTargets(options.world()).find(each => each.path === path);
    if (!target) {
      response.writeHead(404).end('no such target\n');
    } else if (!target.isUp()) {
      // The process is down: nobody listens.
      request.socket.destroy();
    } else {
      const { contentType, body } = await exposition(target.families);
      response.writeHead(200, { 'content-type': contentType }).end(body);
    }
  }

  const server = await serve((request, response) => {
    answer(request, response).catch(() => request.socket.destroy());
  }, options.port);
  return {
    ...server,
    discoveryUrl: kind => `${server.url}/discovery/${kind}`,
  };
}
