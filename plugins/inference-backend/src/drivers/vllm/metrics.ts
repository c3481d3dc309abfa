import { Matcher } from '@wakeboard/plugin-inference-common';

/** Of the HTTP server in front of the engine; `/sleep` and `/wake_up` are counted too. */
export const HTTP_REQUESTS = 'http_requests_total';

/** How long they took; a histogram, without its suffix. */
export const HTTP_DURATION = 'http_request_duration_seconds';

/** Calls that wake the engine. */
export const WAKE_CALLS: Matcher = {
  label: 'handler',
  op: '=',
  value: '/wake_up',
};

/** Requests to models, as opposed to those that manage the server. */
export const OF_MODELS: Matcher = {
  label: 'handler',
  op: 'matches',
  pattern: '/v1/.+',
};

/** Codes are grouped unless the server was told otherwise. */
export const SERVER_ERROR: Matcher = {
  label: 'status',
  op: 'oneOf',
  values: ['5xx', '500', '501', '502', '503', '504'],
};
