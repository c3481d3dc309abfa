import { TooLargeError } from './http';

const NEWLINE = 10;

/** A stream of lines ended in the middle of one. */
export class BrokenLineError extends Error {}

/**
 * The lines of a stream, each as soon as it is whole. Cuts bytes, not
 * characters, so that a chunk may end anywhere.
 *
 * @throws TooLargeError for a line of more than `maxBytes`; BrokenLineError
 * when the stream ends without a newline.
 */
export async function* readLines(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<string> {
  let pieces: Uint8Array[] = [];
  let length = 0;
  const take = (piece: Uint8Array) => {
    pieces.push(piece);
    length += piece.byteLength;
    if (length > maxBytes) {
      throw new TooLargeError(
        `a line is longer than ${Math.round(maxBytes / 2 ** 20)} MiB`,
      );
    }
  };
  for await (const chunk of body) {
    let start = 0;
    let end = chunk.indexOf(NEWLINE);
    while (end >= 0) {
      take(chunk.subarray(start, end));
      const line = Buffer.concat(pieces, length).toString('utf8');
      pieces = [];
      length = 0;
      if (line.trim() !== '') yield line;
      start = end + 1;
      end = chunk.indexOf(NEWLINE, start);
    }
    if (start < chunk.byteLength) take(chunk.subarray(start));
  }
  if (length > 0) {
    throw new BrokenLineError('the stream ended in the middle of a line');
  }
}
