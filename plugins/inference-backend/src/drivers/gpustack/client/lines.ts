import { BrokenLineError, TooLargeError } from './failures';

const NEWLINE = 10;

/**
 * The lines of a watch, each as soon as it is whole; `undefined` is a
 * heartbeat. An event is a line with an empty one after it, a heartbeat an
 * empty line with another one after it.
 *
 * @throws TooLargeError for a line of more than `maxBytes`; BrokenLineError
 * where the stream ends without a newline.
 */
export async function* readLines(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<string | undefined> {
  let pieces: Uint8Array[] = [];
  let length = 0;
  let ended = false;
  // Cuts bytes, not characters: a chunk may end anywhere.
  const take = (piece: Uint8Array) => {
    pieces.push(piece);
    length += piece.byteLength;
    if (length > maxBytes) {
      throw new TooLargeError(
        `sent a line of more than ${maxBytes} bytes in a watch`,
      );
    }
  };
  for await (const chunk of body) {
    let start = 0;
    let end = chunk.indexOf(NEWLINE);
    while (end >= 0) {
      take(chunk.subarray(start, end));
      const line = Buffer.concat(pieces, length).toString('utf8').trim();
      pieces = [];
      length = 0;
      if (line === '' && ended) {
        ended = false;
      } else {
        ended = true;
        yield line === '' ? undefined : line;
      }
      start = end + 1;
      end = chunk.indexOf(NEWLINE, start);
    }
    if (start < chunk.byteLength) take(chunk.subarray(start));
  }
  if (length > 0) {
    throw new BrokenLineError('ended a watch in the middle of a line');
  }
}
