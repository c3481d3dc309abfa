import { IncomingMessage, ServerResponse } from 'node:http';
import { Answer, LiveWorld } from '../LiveWorld';
import { podsOf } from '../world/models';
import { Model } from '../world/types';
import { answerJson, readJson, RunningServer, serve } from './http';

const MESSAGES: Record<Exclude<Answer['status'], 200>, string> = {
  502: 'The engine ended before it answered',
  503: 'The model cannot take requests now',
  504: 'The model did not wake in time',
};

function completion(model: Model, answer: Answer, isChat: boolean) {
  const text = 'This is a simulated answer.';
  return {
    id: `${isChat ? 'chatcmpl' : 'cmpl'}-${answer.id}`,
    object: isChat ? 'chat.completion' : 'text_completion',
    created: Math.floor(answer.at / 1_000),
    model: model.settings.modelName,
    choices: [
      isChat
        ? {
            index: 0,
            message: { role: 'assistant', content: text },
            finish_reason: 'stop',
          }
        : { index: 0, text, finish_reason: 'stop' },
    ],
    usage: {
      prompt_tokens: answer.promptTokens,
      completion_tokens: answer.outputTokens,
      total_tokens: answer.promptTokens + answer.outputTokens,
    },
  };
}

function refuse(response: ServerResponse, status: number, message: string) {
  answerJson(response, status, { error: { message, code: status } });
}

/**
 * GreenThread's gateway: `/<model>/v1/completions` and `/<model>/v1/chat/completions` wait until the model serves and has
 * answered, so they wake it; `/<model>/health`, `/ready` and `/status` tell of its sidecar and do not.
 */
export function startGateway(
  live: LiveWorld,
  port: number,
): Promise<RunningServer> {
  async function infer(
    model: Model,
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
  ) {
    let body;
    try {
      body = await readJson(request);
    } catch (error) {
      refuse(response, 400, error instanceof Error ? error.message : '');
      return;
    }
    if (body.model !== undefined && body.model !== model.settings.modelName) {
      refuse(
        response,
        404,
        `The model '${body.model}' does not exist; this is ${model.settings.modelName}`,
      );
      return;
    }
    const limit = Number(body.max_tokens ?? body.max_completion_tokens);
    const answer = await live.request(
      model.namespace,
      model.name,
      limit > 0 ? limit : undefined,
    );
    if (!answer) refuse(response, 404, 'The model was deleted');
    else if (answer.status !== 200) {
      refuse(response, answer.status, MESSAGES[answer.status]);
    } else {
      const isChat = path === 'v1/chat/completions';
      answerJson(response, 200, completion(model, answer, isChat));
    }
  }

  function tell(model: Model, path: string, response: ServerResponse) {
    const world = live.present();
    const pods = podsOf(world, model);
    const [pod] = [...pods].sort(
      (a, b) => Number(b.state === 'serving') - Number(a.state === 'serving'),
    );
    const isServing = pod?.state === 'serving';
    switch (path) {
      case 'health':
        answerJson(response, pod?.bootReady ? 200 : 503, {
          bootReady: pod?.bootReady ?? false,
        });
        break;
      case 'ready':
        answerJson(response, isServing ? 200 : 503, { ready: isServing });
        break;
      case 'status':
        if (!pod?.state) refuse(response, 503, 'No sidecar answers');
        else {
          answerJson(response, 200, {
            model: model.name,
            state: pod.state,
            bootReady: pod.bootReady,
            queue: {
              inFlight: pod.inFlight.length + pod.waiting.length,
              barriered: pod.queue.length,
            },
          });
        }
        break;
      case 'v1/models':
        answerJson(response, 200, {
          object: 'list',
          data: [{ id: model.settings.modelName, object: 'model' }],
        });
        break;
      default:
        refuse(response, 404, `There is no /${path}`);
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse) {
    const { pathname } = new URL(request.url ?? '/', 'http://gateway');
    const [, name, ...rest] = pathname.split('/').map(decodeURIComponent);
    const path = rest.join('/');
    const model = live.present().models.find(each => each.name === name);
    if (!model) refuse(response, 404, `There is no model '${name}'`);
    else if (request.method === 'GET') tell(model, path, response);
    else if (
      request.method === 'POST' &&
      ['v1/completions', 'v1/chat/completions'].includes(path)
    ) {
      await infer(model, path, request, response);
    } else refuse(response, 404, `There is no ${request.method} /${path}`);
  }

  return serve((request, response) => {
    handle(request, response).catch(() => request.socket.destroy());
  }, port);
}
