import type { IncomingMessage } from 'node:http';
import { GpustackError } from './answers';

export type GpustackScope = '*' | 'management' | 'inference';

export interface GpustackKey {
  key: string;
  scopes: GpustackScope[];
  /** Sees only the models of this organisation. */
  organization?: number;
}

/** What the caller may see; `organization` is undefined for an administrator. */
export interface Caller {
  organization?: number;
}

function keyIn(request: IncomingMessage): string | undefined {
  const { authorization } = request.headers;
  const bearer = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  const own = request.headers['x-api-key'];
  return bearer ?? (typeof own === 'string' ? own : undefined);
}

/**
 * Throws 401 where no key is given or none that is known, 403 where the key is not for managing.
 *
 * @param keys - undefined: any key is an administrator's
 */
export function authorize(
  request: IncomingMessage,
  keys: readonly GpustackKey[] | undefined,
  scope: 'management' | 'inference',
): Caller {
  const given = keyIn(request);
  if (!given) throw new GpustackError(401, 'Not authenticated');
  const known = keys
    ? keys.find(each => each.key === given)
    : { key: given, scopes: ['*' as const], organization: undefined };
  if (!known) {
    throw new GpustackError(401, 'Invalid authentication credentials');
  }
  if (!known.scopes.includes('*') && !known.scopes.includes(scope)) {
    throw new GpustackError(
      403,
      `API key does not have the required scope: ${scope}`,
    );
  }
  if (known.organization !== undefined) {
    return { organization: known.organization };
  }
  const wanted = Number(request.headers['x-organization-id']);
  return wanted ? { organization: wanted } : {};
}
