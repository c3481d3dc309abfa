import type { ServerResponse } from 'node:http';
import {
  EVENT,
  GpustackRows,
  type RowEvent,
  type RowKind,
} from '../../systems/gpustack/GpustackRows';
import type { JsonObject } from '../kubernetesApi/schema';
import type { GpustackFaults } from './faults';

/**
 * A stream of the events of one table. It is called an event stream and is none: each event is one line of JSON and a blank line.
 * First every row comes as created, and blank lines show every so often that the server lives.
 */
export function startWatch(options: {
  response: ServerResponse;
  rows: GpustackRows;
  kind: RowKind;
  isWanted: (row: JsonObject) => boolean;
  heartbeatMs: number;
  faults: () => GpustackFaults;
}): void {
  const { response, rows, kind, isWanted, heartbeatMs, faults } = options;
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  const known = new Set<number | string>();
  const send = ({ type, data, changed, id }: RowEvent) => {
    const line = `${JSON.stringify({
      type,
      data,
      changed_fields: changed,
      id,
    })}\n\n`;
    if (faults().cutWatches) {
      response.write(line.slice(0, line.length / 2), () =>
        response.socket?.destroy(),
      );
      return;
    }
    response.write(line);
  };
  for (const data of rows.list(kind).filter(isWanted)) {
    const id = typeof data.id === 'number' ? data.id : String(data.id);
    known.add(id);
    send({ kind, type: EVENT.created, id, data, changed: {} });
  }
  const forget = rows.onEvent(event => {
    if (event.kind !== kind) return;
    const isGone = event.type === EVENT.deleted;
    if (isGone ? !known.has(event.id) : !isWanted(event.data)) return;
    if (isGone) known.delete(event.id);
    else known.add(event.id);
    send(event);
  });
  const heartbeat = setInterval(() => response.write('\n\n'), heartbeatMs);
  response.on('close', () => {
    clearInterval(heartbeat);
    forget();
  });
}
