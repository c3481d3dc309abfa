import { aResponseError } from '../__testUtils__/api';
import { toFailure } from './failure';

it.each([
  [400, 'InputError', 'refused'],
  [401, 'AuthenticationError', 'signedOut'],
  [403, 'NotAllowedError', 'denied'],
  [404, 'NotFoundError', 'notFound'],
  [409, 'ConflictError', 'refused'],
  [500, 'Error', 'failed'],
  [503, 'ServiceUnavailableError', 'failed'],
])(
  'takes an answer of %d %s as %s, in the backend’s words',
  (status, name, kind) => {
    expect(toFailure(aResponseError(status, name, 'why'))).toEqual({
      kind,
      message: 'why',
    });
  },
);

it('takes a 404 that is not ours as the absence of the backend', () => {
  expect(toFailure(aResponseError(404, 'Error', 'Cannot GET')).kind).toBe(
    'unreachable',
  );
});

it('takes a failed connection as the absence of the backend', () => {
  expect(toFailure(new TypeError('Failed to fetch'))).toEqual({
    kind: 'unreachable',
    message: 'Failed to fetch',
  });
});
