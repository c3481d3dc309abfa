import type { ServerResponse } from 'node:http';
import { inVersion } from './customResources';
import type { ApiObject, ObjectChange } from './objectStore';
import { groupVersion, type Resource } from './resources';
import type { Selector } from './selectors';
import type { StatusError } from './status';

/** A client that falls this many bytes behind is cut off, as by the API server. */
const backlogLimit = 32 * 1024 * 1024;

/** The longest delay a timer takes. */
const longestDelayMs = 2 ** 31 - 1;

/** What a watch was asked for. */
export interface WatchStreamOptions {
  resource: Resource;
  namespace: string | undefined;
  selector: Selector | undefined;
  response: ServerResponse;
  bookmarks: boolean;
  /** Whether the first bookmark says that the initial objects are all sent. */
  marksInitialEvents: boolean;
  bookmarkEveryMs: number;
  resourceVersion: () => number;
}

/** One open watch: a chunked answer with one JSON object a line. */
export class WatchStream {
  readonly #options: WatchStreamOptions;
  readonly #response: ServerResponse;
  readonly #endListeners: (() => void)[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  #initialEventsEnd: boolean;
  #ended = false;

  constructor(options: WatchStreamOptions) {
    this.#options = options;
    this.#response = options.response;
    this.#initialEventsEnd = options.marksInitialEvents;
    this.#response.writeHead(200, {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-cache, private',
    });
    this.#response.flushHeaders();
    this.#response.once('close', () => this.#finish());
    if (options.bookmarks) {
      this.#timers.push(
        setInterval(() => this.bookmark(), options.bookmarkEveryMs),
      );
    }
  }

  get storageName(): string {
    return this.#options.resource.storageName;
  }

  onEnd(listener: () => void): void {
    this.#endListeners.push(listener);
  }

  /** Sends an object that was there when the watch began. */
  initial(object: ApiObject): void {
    if (this.#selects(object)) {
      this.#send('ADDED', inVersion(object, this.#options.resource));
    }
  }

  /** Sends a change, as it looks through the selectors: an object may come into view or leave it. */
  change({ plural, type, object, previous }: ObjectChange): void {
    if (plural !== this.storageName) {
      return;
    }
    const before = previous !== undefined && this.#selects(previous);
    const after = type !== 'DELETED' && this.#selects(object);
    const shown = inVersion(object, this.#options.resource);
    if (after) {
      this.#send(before ? 'MODIFIED' : 'ADDED', shown);
    } else if (before) {
      const { resourceVersion } = object.metadata;
      const last = inVersion(previous, this.#options.resource);
      this.#send('DELETED', {
        ...last,
        metadata: { ...last.metadata, resourceVersion },
      });
    }
  }

  /** Tells the client how far it has come. */
  bookmark(): void {
    const { resource, resourceVersion } = this.#options;
    this.#send('BOOKMARK', {
      apiVersion: groupVersion(resource),
      kind: resource.kind,
      metadata: {
        resourceVersion: String(resourceVersion()),
        ...(this.#initialEventsEnd && {
          annotations: { 'k8s.io/initial-events-end': 'true' },
        }),
      },
    });
    this.#initialEventsEnd = false;
  }

  /** Ends the watch politely after a time, with a bookmark where the client asked for bookmarks. */
  endAfter(ms: number): void {
    this.#timers.push(
      setTimeout(() => {
        if (this.#options.bookmarks) {
          this.bookmark();
        }
        this.end('clean');
      }, Math.min(ms, longestDelayMs)),
    );
  }

  /** Ends the watch with an ERROR event. */
  fail(error: StatusError): void {
    this.#send('ERROR', error.toStatus());
    this.end('clean');
  }

  /** Ends the watch, politely or as a network does. */
  end(how: 'clean' | 'reset' | 'midline'): void {
    if (how === 'clean') {
      this.#response.end();
    } else if (how === 'reset') {
      this.#response.socket?.resetAndDestroy();
    } else {
      this.#response.write('{"type":"MODIFIED","object":{"metadata":{"na');
      this.#response.end();
    }
    this.#finish();
  }

  #selects(object: ApiObject): boolean {
    const { namespace, selector } = this.#options;
    return (
      (namespace === undefined || object.metadata.namespace === namespace) &&
      (!selector || selector(object))
    );
  }

  #send(type: string, object: unknown): void {
    if (this.#ended) {
      return;
    }
    this.#response.write(`${JSON.stringify({ type, object })}\n`);
    if (this.#response.writableLength > backlogLimit) {
      this.end('reset');
    }
  }

  #finish(): void {
    if (!this.#ended) {
      this.#ended = true;
      this.#timers.forEach(timer => clearTimeout(timer));
      this.#endListeners.forEach(listener => listener());
    }
  }
}
