import { IncomingMessage, ServerResponse } from 'node:http';
import { Faults, ScenarioSource } from '../scenario';
import { Truth } from '../truth';
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
  restartPrometheus(): Promise<void>;
  /** False where there is no such model. */
  request(namespace: string, name: string, count: number): boolean;
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
    const model = /^\/models\/([^/]+)\/([^/]+)\/requests$/.exec(path);
    if (path === '/scenario') {
      const onlyName = Object.keys(body).join() === 'name';
      controls.setScenario(onlyName ? String(body.name) : body);
      answerJson(response, 200, controls.scenario());
    } else if (path === '/faults') {
      controls.setFaults(body);
      answerJson(response, 200, controls.faults());
    } else if (path === '/prometheus/restart') {
      await controls.restartPrometheus();
      answerJson(response, 200, controls.health());
    } else if (model) {
      const [, namespace, name] = model;
      const count = Number(body.count ?? 1);
      if (!Number.isInteger(count) || count < 1 || count > 1_000) {
        throw new Error('count is not a whole number from 1 to 1000');
      }
      const known = controls.request(namespace, name, count);
      answerJson(
        response,
        known ? 202 : 404,
        known ? { count } : { error: `There is no model ${namespace}/${name}` },
      );
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
