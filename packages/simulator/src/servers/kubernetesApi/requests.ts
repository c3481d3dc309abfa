import type { IncomingMessage } from 'node:http';
import { parse } from 'yaml';
import { isObject, type JsonObject } from './schema';
import {
  badRequest,
  invalidOption,
  StatusError,
  unsupportedMediaType,
} from './status';

/** The query options of a write. */
export interface WriteOptions {
  dryRun: boolean;
  fieldManager: string;
  fieldValidation: 'Ignore' | 'Warn' | 'Strict';
  force?: boolean;
}

/** Reads the options of a write; `kind` is what the API calls them, `PatchOptions`. */
export function writeOptions(
  request: IncomingMessage,
  query: URLSearchParams,
  kind: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions',
): WriteOptions {
  const fieldValidation = query.get('fieldValidation') || 'Warn';
  if (
    fieldValidation !== 'Ignore' &&
    fieldValidation !== 'Warn' &&
    fieldValidation !== 'Strict'
  ) {
    throw invalidOption(
      kind,
      'fieldValidation',
      'FieldValueNotSupported',
      `Unsupported value: "${fieldValidation}": supported values: "", "Ignore", "Strict", "Warn"`,
    );
  }
  const agent = request.headers['user-agent'] ?? 'unknown';
  return {
    dryRun: dryRun(query.getAll('dryRun'), kind),
    fieldManager:
      query.get('fieldManager') || agent.split('/')[0].slice(0, 128),
    fieldValidation,
    ...(query.has('force') && { force: isTrue(query.get('force')) }),
  };
}

/** Whether a write is only to be tried. */
export function dryRun(values: string[], kind: string): boolean {
  if (values.some(value => value !== 'All')) {
    throw invalidOption(
      kind,
      'dryRun',
      'FieldValueNotSupported',
      `Unsupported value: ${JSON.stringify(values)}: supported values: "All"`,
    );
  }
  return values.length > 0;
}

/** A boolean query parameter: anything but absent, empty, `0` and `false` counts as true. */
export function isTrue(value: string | null): boolean {
  return value !== null && !['', '0', 'false'].includes(value.toLowerCase());
}

/** A whole number in the query; undefined where it is absent. */
export function numberIn(
  query: URLSearchParams,
  name: string,
): number | undefined {
  const value = query.get(name);
  if (!value) {
    return undefined;
  }
  if (!/^-?\d+$/.test(value)) {
    throw badRequest(
      `strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`,
    );
  }
  return Number(value);
}

const bodyLimit = 3 * 1024 * 1024;

/** The body of a request and its media type. */
export interface Body {
  text: string;
  mediaType: string;
}

/** Reads the body of a request; throws a 413 where it is larger than the API server takes. */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyLimit) {
      throw new StatusError(
        413,
        'RequestEntityTooLarge',
        `Request entity too large: limit is ${bodyLimit}`,
        {},
      );
    }
    chunks.push(chunk);
  }
  const mediaType = (request.headers['content-type'] ?? '')
    .split(';')[0]
    .trim()
    .toLowerCase();
  return { text: Buffer.concat(chunks).toString('utf8'), mediaType };
}

/** Parses a body that carries an object of a kind. */
export function parseObject(
  { text, mediaType }: Body,
  kind: string,
): JsonObject {
  if (
    ![
      '',
      'application/json',
      'application/yaml',
      'application/x-www-form-urlencoded',
    ].includes(mediaType)
  ) {
    throw unsupportedMediaType([
      'application/json',
      'application/yaml',
      'application/vnd.kubernetes.protobuf',
    ]);
  }
  let value: unknown;
  try {
    value = mediaType === 'application/yaml' ? parse(text) : JSON.parse(text);
  } catch (error) {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; ` +
        `${error instanceof Error ? error.message : error}`,
    );
  }
  if (!isObject(value)) {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): not an object`,
    );
  }
  return value;
}

/** Parses the body of a patch; `format` is how the API names what it could not read. */
export function parsePatch(text: string, format: 'JSON' | 'YAML'): unknown {
  try {
    return format === 'YAML' ? parse(text) : JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw badRequest(
      format === 'YAML'
        ? `error decoding YAML: ${reason}`
        : `error decoding patch: ${reason}`,
    );
  }
}
