import {
  isModelState,
  ModelSnapshot,
  ObjectEvent,
} from '@wakeboard/plugin-inference-common';
import { ContractSubject } from './ContractSubject';

/** That what happened between two readings is told, and nothing else. */
export function describeEvents({ driver, allModels }: ContractSubject): void {
  it('sees no event between two equal readings', () => {
    for (const model of allModels()) {
      for (const via of ['watch', 'list'] as const) {
        expect(
          driver.toEvents({
            previous: model,
            previousSeenAt: 1_000,
            next: structuredClone(model),
            seenAt: 2_000,
            via,
          }),
        ).toEqual([]);
      }
    }
  });

  it('tells from any state to any other what happened, in legal events', () => {
    const seenAt = Date.parse('2026-03-01T12:00:00Z');
    const models: Array<ModelSnapshot | undefined> = [
      undefined,
      ...allModels(),
    ];
    const untrue: unknown[] = [];
    for (const previous of models) {
      for (const next of models.filter(each => each !== previous)) {
        for (const via of ['watch', 'list'] as const) {
          const events = driver.toEvents({
            previous,
            previousSeenAt: previous && seenAt - 60_000,
            next,
            seenAt,
            via,
          });
          // Pairs are many, and matchers take their time.
          const wrong = events.filter(({ event }) => !isLegal(event));
          const last = events.findLast(({ replica }) => replica === '');
          const told = last?.event.state ?? previous?.state;
          const state = next?.state ?? 'stopped';
          if (wrong.length > 0 || told !== state) {
            untrue.push({ via, wrong, told, state });
          }
        }
      }
    }
    expect(untrue).toEqual([]);
  });
}

function isLegal({ state, at, notBefore = at }: ObjectEvent): boolean {
  return isModelState(state) && Number.isFinite(at) && notBefore <= at;
}
