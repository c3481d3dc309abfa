import { JsonValue } from '@backstage/types';
import { SourceRef } from '@wakeboard/plugin-inference-common';
import { SourceFailure } from '@wakeboard/plugin-inference-node';
import { nameOf } from './http';
import { Asked, errorOf, Refusal } from './kubernetesErrors';

/**
 * What the program in a pod answered through the API server.
 *
 * @throws what the port promises, where it is the API server, or the
 * Kubernetes plugin before it, that answers.
 */
export function readPodAnswer(
  source: SourceRef,
  asked: Asked,
  answer: Refusal,
): { status: number; body?: JsonValue } {
  const { status, text } = answer;
  const body = parse(text);
  const isSuccess = status >= 200 && status < 300;
  if (isSuccess || !(isStatus(body) || isOfPlugin(body, status))) {
    return { status, body };
  }
  if (status >= 500 && isStatus(body)) {
    throw new SourceFailure(
      `${nameOf(source)} does not reach pod "${asked.name}" in namespace "${
        asked.namespace
      }" (${status})${said(body.message)}`,
      { source, reason: 'unreachable' },
    );
  }
  throw errorOf(source, asked, answer);
}

type Fields = Record<string, JsonValue | undefined>;

/** The API server's own way to refuse. */
function isStatus(body: JsonValue | undefined): body is Fields {
  const { kind, apiVersion, status } = fields(body);
  return kind === 'Status' && apiVersion === 'v1' && status === 'Failure';
}

/** How backends of Backstage answer when they fail themselves. */
function isOfPlugin(body: JsonValue | undefined, status: number): boolean {
  const { error, response } = fields(body);
  return (
    typeof fields(error).name === 'string' &&
    fields(response).statusCode === status
  );
}

function fields(value: JsonValue | undefined): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? value
    : {};
}

function said(message: JsonValue | undefined): string {
  return typeof message === 'string' && message !== ''
    ? `: ${message.slice(0, 300)}`
    : '';
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
