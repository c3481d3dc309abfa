import { IncomingMessage, ServerResponse } from 'node:http';
import { EventCounts, EventQuery } from '../events';
import { Faults, ScenarioSource } from '../scenario';
import { Truth } from '../truth';
import { WantedFate } from '../world/types';
import { eventQuery, wantedFate } from './controlInput';
import { answerJson, readJson, RunningServer, serve } from './http';

/** What can be asked of a running simulator. */
export interface Controls {
  health(): unknown;
  scenario(): unknown;
  /** Throws where there is no such scenario or it is not right. */
  setScenario(source: string | ScenarioSource): void;
  faults(): Faults;
  setFaults(faults: Faults): void;
  truth(since: number): Truth[];
  /** Ends Prometheus and starts it again on its data. */
  restartPrometheus(restart: { downMs?: number }): Promise<void>;
  events(query: EventQuery): EventCounts;
  /** False where there is no such model. */
  request(
    namespace: string,
    name: string,
    count: number,
    wanted?: WantedFate,
  ): boolean;
  /** Returns how many pods did; undefined: no such model. */
  crashPods(namespace: string, name: string): number | undefined;
}

const messageOf = (error: unknown) =>
  error instanceof Error ? error.message : String(error);

/** HTTP for tests and demonstrations: what happens in the world, and what really happened. */
export function startControl(
  controls: Controls,
  port: number,
): Promise<RunningServer> {
  async function change(
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
  ) {
    const body = await readJson(request);
    const [, namespace, name, what] =
      /^\/models\/([^/]+)\/([^/]+)\/(requests|crash)$/.exec(path) ?? [];
    const isKnown = (known: boolean, told: unknown) =>
      answerJson(
        response,
        known ? 202 : 404,
        known ? told : { error: `There is no model ${namespace}/${name}` },
      );
    if (path === '/scenario') {
      const onlyName = Object.keys(body).join() === 'name';
      controls.setScenario(onlyName ? String(body.name) : body);
      answerJson(response, 200, controls.scenario());
    } else if (path === '/faults') {
      controls.setFaults(body);
      answerJson(response, 200, controls.faults());
    } else if (path === '/prometheus/restart') {
      const downMs = Number(body.downMs ?? 0);
      if (!(downMs >= 0)) throw new Error('downMs is not a number from 0 on');
      await controls.restartPrometheus({ downMs });
      answerJson(response, 200, controls.health());
    } else if (what === 'crash') {
      const pods = controls.crashPods(namespace, name);
      isKnown(pods !== undefined, { pods });
    } else if (what === 'requests') {
      const count = Number(body.count ?? 1);
      if (!Number.isInteger(count) || count < 1 || count > 1_000) {
        throw new Error('count is not a whole number from 1 to 1000');
      }
      const wanted = wantedFate(body);
      isKnown(controls.request(namespace, name, count, wanted), { count });
    } else {
      answerJson(response, 404, { error: `There is no POST ${path}` });
    }
  }

  function tell(url: URL, response: ServerResponse) {
    switch (url.pathname) {
      case '/health':
        answerJson(response, 200, controls.health());
        break;
      case '/scenario':
        answerJson(response, 200, controls.scenario());
        break;
      case '/faults':
        answerJson(response, 200, controls.faults());
        break;
      case '/events':
        answerJson(response, 200, controls.events(eventQuery(url)));
        break;
      case '/truth': {
        const since = url.searchParams.get('since') ?? '0';
        const at = /^\d+$/.test(since) ? Number(since) : Date.parse(since);
        if (Number.isNaN(at)) {
          throw new Error('since is neither epoch milliseconds nor a date');
        }
        answerJson(response, 200, { items: controls.truth(at) });
        break;
      }
      default:
        answerJson(response, 404, { error: `There is no ${url.pathname}` });
    }
  }

  return serve((request, response) => {
    const url = new URL(request.url ?? '/', 'http://control');
    const work =
      request.method === 'POST'
        ? change(url.pathname, request, response)
        : Promise.resolve().then(() => tell(url, response));
    work.catch(error => answerJson(response, 400, { error: messageOf(error) }));
  }, port);
}
