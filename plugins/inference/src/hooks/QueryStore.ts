/**
 * What the page has read from the backend, shared by everything on the page
 * that asks for the same thing.
 *
 * A query is fetched when the first watcher comes and again every interval,
 * but only while the document is visible; a refresh keeps the old data until
 * the new is there, and so does a failed one. Failures wait longer each time.
 * A refresh asked for while one is under way runs after it, because its answer
 * may be older than the change that asked for it. When the last watcher goes,
 * the request is aborted and the query forgotten.
 */

export interface QueryState<T> {
  data?: T;
  /** Why the last attempt failed; data from before it is kept. */
  error?: Error;
  /** When the data came, epoch milliseconds. */
  updatedAt?: number;
  isFetching: boolean;
}

export type Load<T> = (signal: AbortSignal) => Promise<T>;

interface Watcher {
  notify: () => void;
  intervalMs?: number;
}

const NOTHING: QueryState<unknown> = { isFetching: true };
const LONGEST_WAIT_MS = 5 * 60_000;
const RETRY_MS = 5_000;

class Query {
  state: QueryState<unknown> = { isFetching: false };
  readonly watchers = new Set<Watcher>();
  private controller?: AbortController;
  private timer?: ReturnType<typeof setTimeout>;
  private failures = 0;
  private again = false;
  private due = false;

  constructor(public load: Load<unknown>, private readonly now: () => number) {}

  refresh() {
    if (this.controller) {
      this.again = true;
      return;
    }
    clearTimeout(this.timer);
    this.due = false;
    const controller = new AbortController();
    this.controller = controller;
    this.set({ ...this.state, isFetching: true });
    this.load(controller.signal).then(
      data => {
        if (!controller.signal.aborted) {
          this.failures = 0;
          this.settle({ data, updatedAt: this.now(), isFetching: false });
        }
      },
      (error: Error) => {
        if (!controller.signal.aborted) {
          this.failures += 1;
          this.settle({ ...this.state, error, isFetching: false });
        }
      },
    );
  }

  refreshIfDue() {
    if (this.due) {
      this.refresh();
    }
  }

  schedule() {
    clearTimeout(this.timer);
    const intervals = [...this.watchers].flatMap(w => w.intervalMs ?? []);
    const interval = Math.min(...intervals);
    const wait = this.failures
      ? Math.min(
          Math.max(RETRY_MS, Number.isFinite(interval) ? interval : 0) *
            2 ** (this.failures - 1),
          LONGEST_WAIT_MS,
        )
      : interval;
    if (this.watchers.size && Number.isFinite(wait)) {
      this.timer = setTimeout(() => this.fire(), wait);
    }
  }

  stop() {
    clearTimeout(this.timer);
    this.controller?.abort();
    this.controller = undefined;
  }

  private fire() {
    this.due = true;
    if (document.visibilityState === 'visible') {
      this.refresh();
    }
  }

  private settle(state: QueryState<unknown>) {
    this.controller = undefined;
    this.set(state);
    if (this.again) {
      this.again = false;
      this.refresh();
    } else {
      this.schedule();
    }
  }

  private set(state: QueryState<unknown>) {
    this.state = state;
    this.watchers.forEach(watcher => watcher.notify());
  }
}

export class QueryStore {
  private readonly queries = new Map<string, Query>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Begins to watch; the returned function ends it. */
  watch<T>(
    key: string,
    load: Load<T>,
    notify: () => void,
    intervalMs?: number,
  ): () => void {
    let query = this.queries.get(key);
    const fresh = !query;
    if (!query) {
      if (this.queries.size === 0) {
        document.addEventListener('visibilitychange', this.onVisible);
      }
      query = new Query(load, this.now);
      this.queries.set(key, query);
    }
    const watched = query;
    const watcher = { notify, intervalMs };
    watched.load = load;
    watched.watchers.add(watcher);
    if (fresh) {
      watched.refresh();
    } else {
      watched.schedule();
    }
    return () => {
      watched.watchers.delete(watcher);
      if (watched.watchers.size === 0) {
        watched.stop();
        this.queries.delete(key);
        if (this.queries.size === 0) {
          document.removeEventListener('visibilitychange', this.onVisible);
        }
      }
    };
  }

  /** The state as it is now; the same object until something changes. */
  read<T>(key: string): QueryState<T> {
    return (this.queries.get(key)?.state ?? NOTHING) as QueryState<T>;
  }

  /** Fetches again what is watched and whose key begins with this. */
  refresh(prefix: string) {
    for (const [key, query] of this.queries) {
      if (key.startsWith(prefix)) {
        query.refresh();
      }
    }
  }

  private readonly onVisible = () => {
    if (document.visibilityState === 'visible') {
      this.queries.forEach(query => query.refreshIfDue());
    }
  };
}
