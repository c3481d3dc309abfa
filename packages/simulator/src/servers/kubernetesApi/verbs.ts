import { isTrue } from './requests';
import type { ObjectTarget } from './targets';

/** What a request for objects asks to be done; `none` where the API has no such thing. */
export type Verb =
  | 'get'
  | 'list'
  | 'watch'
  | 'create'
  | 'update'
  | 'patch'
  | 'delete'
  | 'deletecollection'
  | 'none';

/** Names the verb of a request, as access rules do. */
export function verbOf(
  method: string,
  { name }: ObjectTarget,
  query: URLSearchParams,
): Verb {
  switch (method) {
    case 'GET':
      if (name !== undefined) {
        return 'get';
      }
      return isTrue(query.get('watch')) ? 'watch' : 'list';
    case 'POST':
      return name === undefined ? 'create' : 'none';
    case 'PUT':
      return name === undefined ? 'none' : 'update';
    case 'PATCH':
      return name === undefined ? 'none' : 'patch';
    case 'DELETE':
      return name === undefined ? 'deletecollection' : 'delete';
    default:
      return 'none';
  }
}
