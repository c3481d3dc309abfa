import { ClusterClient, SourceFailure } from '@wakeboard/plugin-inference-node';
import { ListWatch, ListWatchOptions, ListWatchReceiver } from './ListWatch';

/** What is told of one kind of objects of one cluster, to all who want to hear it. */
export interface Feed {
  /** Whether the objects have been listed: whoever joined after that has to list them on their own. */
  readonly listed: boolean;
  /** Until when all that had happened was told, epoch milliseconds. */
  readonly confirmedAt: number | undefined;
  /** What is wrong now. */
  readonly failure: SourceFailure | undefined;
  /** Ends it if nobody else is left. */
  leave(): Promise<void>;
}

class SharedFeed {
  readonly source: ListWatch;
  readonly #receivers = new Set<ListWatchReceiver>();
  readonly #ending = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: Omit<ListWatchOptions, 'signal'>) {
    const { signal } = this.#ending;
    this.source = new ListWatch(
      { ...options, signal },
      {
        listed: list => this.#tell(receiver => receiver.listed(list)),
        changed: event => this.#tell(receiver => receiver.changed(event)),
        status: failure => this.#tell(receiver => receiver.status(failure)),
      },
    );
  }

  join(receiver: ListWatchReceiver): void {
    this.#receivers.add(receiver);
    this.#running ??= this.source.run();
  }

  /** Undefined: others are left. */
  leave(receiver: ListWatchReceiver): Promise<void> | undefined {
    this.#receivers.delete(receiver);
    if (this.#receivers.size > 0) return undefined;
    this.#ending.abort();
    return this.#running;
  }

  #tell(tell: (receiver: ListWatchReceiver) => void): void {
    this.#receivers.forEach(tell);
  }
}

/**
 * One LIST and one WATCH per cluster and kind, however many drivers read that
 * kind. It begins with the first who joins and ends when the last has left.
 */
export class SharedFeeds {
  readonly #feeds = new WeakMap<ClusterClient, Map<string, SharedFeed>>();

  /** The options of the first who joins are those of all. */
  join(
    options: Omit<ListWatchOptions, 'signal'>,
    receiver: ListWatchReceiver,
  ): Feed {
    const { client, kind } = options;
    const feeds = this.#feeds.get(client) ?? new Map<string, SharedFeed>();
    this.#feeds.set(client, feeds);
    const key = JSON.stringify([kind.group, kind.version, kind.plural]);
    const feed = feeds.get(key) ?? new SharedFeed(options);
    feeds.set(key, feed);
    feed.join(receiver);
    return {
      get listed() {
        return feed.source.listed;
      },
      get confirmedAt() {
        return feed.source.confirmedAt;
      },
      get failure() {
        return feed.source.failure;
      },
      leave: async () => {
        const ended = feed.leave(receiver);
        if (ended && feeds.get(key) === feed) feeds.delete(key);
        await ended;
      },
    };
  }
}
