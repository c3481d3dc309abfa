import { emptyHistogram } from '../world/histogram';
import { HTTP_BOUNDS } from '../services/bounds';
import { Replica } from '../services/types';
import { Family, histogram, Labels, pythonBound, Series } from './series';

/** Method and path. A series begins with the first call. */
const PATHS = [
  'POST /v1/chat/completions',
  'POST /sleep',
  'POST /wake_up',
  'GET /is_sleeping',
];

const STATUSES = ['2xx', '4xx', '5xx'] as const;

const NOTHING = emptyHistogram(HTTP_BOUNDS);

/** What the FastAPI instrumentator counts in vLLM's HTTP server. */
export function httpFamilies(replica: Replica): Family[] {
  const requests: Series[] = [];
  const durations: Series[] = [];
  for (const path of PATHS) {
    const [method, handler] = path.split(' ');
    const labels: Labels = { handler, method };
    for (const status of STATUSES) {
      const read = () => replica.http[path]?.byStatus[status] ?? 0;
      requests.push({
        name: 'http_requests_total',
        labels: { ...labels, status },
        read,
        isThere: () => read() > 0,
      });
    }
    const { series } = histogram(
      'http_request_duration_seconds',
      '',
      labels,
      HTTP_BOUNDS,
      () => replica.http[path]?.duration ?? NOTHING,
      pythonBound,
    );
    const isThere = () => replica.http[path] !== undefined;
    durations.push(...series.map(each => ({ ...each, isThere })));
  }
  return [
    {
      name: 'http_requests_total',
      help: 'Total number of requests by method, status and handler.',
      type: 'counter',
      series: requests,
    },
    {
      name: 'http_request_duration_seconds',
      help: 'Latency with only few buckets by handler.',
      type: 'histogram',
      series: durations,
    },
  ];
}
