import { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import { Endpoint, RequestOperation, sendRequest } from './sendRequest';

/** Requests that block for as long as a model wakes, which nobody waits for. */
export class BackgroundRequests {
  private readonly underway = new Set<Promise<void>>();
  private readonly stopping = new AbortController();

  constructor(private readonly logger: LoggerService) {}

  /** Fires when requests are ended. */
  get stopped(): AbortSignal {
    return this.stopping.signal;
  }

  /** Begins to send requests one after the other, up to the first that fails. */
  send(
    requests: RequestOperation[],
    context: {
      cluster: string;
      endpoints: Readonly<Record<string, Endpoint>>;
      /** Gets what went wrong, as a sentence. */
      onFailure(message: string): Promise<void>;
    },
  ): void {
    const run = this.sendAll(requests, context)
      .catch(error => {
        this.logger.error(
          `A request in cluster ${context.cluster} failed, and that could not be written down`,
          toError(error),
        );
      })
      .finally(() => this.underway.delete(run));
    this.underway.add(run);
  }

  /** Ends what is under way without calling it a failure. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.settled();
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.underway);
  }

  private async sendAll(
    requests: RequestOperation[],
    {
      cluster,
      endpoints,
      onFailure,
    }: Parameters<BackgroundRequests['send']>[1],
  ): Promise<void> {
    for (const request of requests) {
      const { endpoint } = request;
      const failure = await sendRequest(request, {
        endpoint: Object.hasOwn(endpoints, endpoint)
          ? endpoints[endpoint]
          : undefined,
        name: `inference.clusters.${cluster}.endpoints.${endpoint}`,
        signal: this.stopped,
      });
      if (this.stopped.aborted) {
        return;
      }
      if (failure !== undefined) {
        await onFailure(failure);
        return;
      }
    }
  }
}
