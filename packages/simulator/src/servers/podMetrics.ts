import { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { exposition } from '../metrics/exposition';
import { DISCOVERY_KINDS, DiscoveryKind, Target } from '../metrics/targets';
import { mergedFamilies } from '../services/targets';
import { MetricsFaults } from '../scenario';
import { answerJson, RunningServer, serve } from './http';

/** What Prometheus' HTTP discovery wants to read. */
function discovery(targets: Target[], kind: DiscoveryKind, address: string) {
  return targets
    .filter(target => target.kind === kind && !target.isPart)
    .map(target => ({
      targets: [address],
      labels: { ...target.labels, __metrics_path__: target.path },
    }));
}

export interface PodMetrics extends RunningServer {
  discoveryUrl(kind: DiscoveryKind): string;
}

/**
 * The metrics of all pods and nodes behind one port, a path for each, and at `/discovery/<kind>` where they are.
 *
 * @param faults - asked anew for each request
 */
export async function startPodMetrics(options: {
  targets: () => Target[];
  faults: () => MetricsFaults;
  port: number;
}): Promise<PodMetrics> {
  async function answer(request: IncomingMessage, response: ServerResponse) {
    const path = request.url ?? '/';
    const kind = DISCOVERY_KINDS.find(each => path === `/discovery/${each}`);
    if (kind) {
      answerJson(
        response,
        200,
        discovery(options.targets(), kind, request.headers.host ?? ''),
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
    const found = options.targets().filter(each => each.path === path);
    if (found.length === 0) {
      response.writeHead(404).end('no such target\n');
    } else if (!found.every(each => each.isUp())) {
      // The process is down: nobody listens.
      request.socket.destroy();
    } else {
      const { contentType, body } = await exposition(mergedFamilies(found));
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
