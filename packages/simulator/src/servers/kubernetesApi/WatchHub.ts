import type { ServerResponse } from 'node:http';
import type { KubernetesFaults } from './faults';
import { tooOld, versionIn } from './listing';
import type { ObjectChange, ObjectStore } from './objectStore';
import { isTrue, numberIn } from './requests';
import type { Resource } from './resources';
import { selectorOf } from './selectors';
import { expired, invalidOption } from './status';
import { WatchStream } from './WatchStream';

/** How often open watches look at the faults, in milliseconds. */
const faultPollMs = 100;

/** The open watches: opens them, feeds them, and ends them when a fault or the end of the server says so. */
export class WatchHub {
  readonly #store: ObjectStore;
  readonly #faults: () => KubernetesFaults;
  readonly #bookmarkEveryMs: number;
  readonly #streams = new Set<WatchStream>();
  readonly #stopListening: () => void;
  readonly #poll: NodeJS.Timeout;

  constructor(
    store: ObjectStore,
    faults: () => KubernetesFaults,
    bookmarkEveryMs: number,
  ) {
    this.#store = store;
    this.#faults = faults;
    this.#bookmarkEveryMs = bookmarkEveryMs;
    this.#stopListening = store.onChange(change => this.#feed(change));
    this.#poll = setInterval(() => this.#applyFaults(), faultPollMs);
    this.#poll.unref();
  }

  /** Answers a watch request; what is wrong with the request itself is thrown. */
  open(
    resource: Resource,
    namespace: string | undefined,
    query: URLSearchParams,
    response: ServerResponse,
  ): void {
    const sendInitialEvents = query.get('sendInitialEvents');
    checkMatch(sendInitialEvents, query.get('resourceVersionMatch'));
    const version = versionIn(query);
    const timeoutSeconds =
      numberIn(query, 'timeoutSeconds') || 1800 + 1800 * Math.random();
    const fromStart =
      isTrue(sendInitialEvents) || (sendInitialEvents === null && !version);
    const start = fromStart
      ? this.#store.resourceVersion
      : version ?? this.#store.resourceVersion;
    const { expire } = this.#faults();
    if (expire === 'status') {
      throw expired(tooOld(start, this.#store));
    }
    const stream = new WatchStream({
      resource,
      namespace,
      selector: selectorOf(query, resource),
      response,
      bookmarks: isTrue(query.get('allowWatchBookmarks')),
      marksInitialEvents: fromStart,
      bookmarkEveryMs: this.#bookmarkEveryMs,
      resourceVersion: () => this.#store.resourceVersion,
    });
    const backlog = fromStart
      ? []
      : this.#store.changesAfter(resource.storageName, start);
    if (expire || !backlog) {
      stream.fail(expired(tooOld(start, this.#store)));
      return;
    }
    if (fromStart) {
      for (const object of this.#store.list(resource.storageName, namespace)) {
        stream.initial(object);
      }
      if (isTrue(sendInitialEvents)) {
        stream.bookmark();
      }
    }
    backlog.forEach(change => stream.change(change));
    this.#streams.add(stream);
    stream.onEnd(() => this.#streams.delete(stream));
    stream.endAfter(timeoutSeconds * 1000);
  }

  close(): void {
    clearInterval(this.#poll);
    this.#stopListening();
    [...this.#streams].forEach(stream => stream.end('clean'));
  }

  #feed(change: ObjectChange): void {
    for (const stream of [...this.#streams]) {
      stream.change(change);
    }
  }

  #applyFaults(): void {
    if (this.#streams.size === 0) {
      return;
    }
    const { down, expire, endWatches, notInstalled = [] } = this.#faults();
    for (const stream of [...this.#streams]) {
      if (down) {
        stream.end('reset');
      } else if (expire) {
        stream.fail(
          expired(tooOld(this.#store.oldestResourceVersion - 1, this.#store)),
        );
      } else if (endWatches) {
        stream.end(endWatches);
      } else if (notInstalled.includes(stream.storageName)) {
        stream.end('clean');
      }
    }
  }
}

function checkMatch(
  sendInitialEvents: string | null,
  match: string | null,
): void {
  const refuse = (message: string) =>
    invalidOption(
      'ListOptions',
      'resourceVersionMatch',
      'FieldValueForbidden',
      `Forbidden: ${message}`,
    );
  if (sendInitialEvents === null && match) {
    throw refuse(
      'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
    );
  }
  if (sendInitialEvents !== null && match !== 'NotOlderThan') {
    throw refuse(
      'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    );
  }
}
