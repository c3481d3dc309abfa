import { ModelRef, Span, Wake } from '@wakeboard/plugin-inference-common';
import { HistoryStore } from '../store/types';

const PAGE = 10_000;

/** All wakes that ended in a range, read in bounded pages, newest first. */
export async function allWakes(
  history: Pick<HistoryStore, 'wakes'>,
  model: ModelRef,
  range: Span,
): Promise<Array<Wake & { replica: string }>> {
  const all: Array<Wake & { replica: string }> = [];
  for (let before: number | undefined; ; ) {
    const page = await history.wakes(model, range, { limit: PAGE, before });
    for (const wake of page) {
      all.push(wake);
    }
    if (page.length < PAGE) {
      return all;
    }
    before = page[page.length - 1].windowTo;
  }
}
