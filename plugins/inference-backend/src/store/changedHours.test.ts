import { changedHours } from './changedHours';
import { aWake, anInterval } from './__testUtils__/builders';

const hour = 3_600_000;
const nothing = { intervals: [], wakes: [] };

function hours(set: Set<number>): number[] {
  return [...set].map(at => at / hour).sort((a, b) => a - b);
}

describe('changedHours', () => {
  const long = anInterval({ from: 0.5 * hour, to: 5.5 * hour });

  it('is empty for equal histories', () => {
    const history = { intervals: [long], wakes: [aWake()] };
    expect(hours(changedHours(history, structuredClone(history)))).toEqual([]);
  });

  it('names every hour that an interval is in that came or went', () => {
    const some = { intervals: [long], wakes: [] };
    expect(hours(changedHours(nothing, some))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(hours(changedHours(some, nothing))).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('names only the hours by which an interval got longer, at either end', () => {
    const before = { intervals: [long], wakes: [] };
    const later = { intervals: [{ ...long, to: 7 * hour }], wakes: [] };
    const earlier = { intervals: [{ ...long, from: -1 * hour }], wakes: [] };
    expect(hours(changedHours(before, later))).toEqual([5, 6]);
    expect(hours(changedHours(before, earlier))).toEqual([-1, 0]);
  });

  it('names the hours in which the state became another', () => {
    const before = { intervals: [long], wakes: [] };
    const after = {
      intervals: [
        { ...long, to: 2 * hour },
        { ...long, from: 2 * hour, to: 3 * hour, state: 'sleeping' as const },
        { ...long, from: 3 * hour },
      ],
      wakes: [],
    };
    expect(hours(changedHours(before, after))).toEqual([2]);
  });

  it('counts a gap as a difference', () => {
    const before = { intervals: [long], wakes: [] };
    const after = {
      intervals: [
        { ...long, to: 2 * hour },
        { ...long, from: 3 * hour },
      ],
      wakes: [],
    };
    expect(hours(changedHours(before, after))).toEqual([2]);
  });

  it('names the hours of wakes that came, went or became others', () => {
    const wakes = [aWake({ windowTo: 1.5 * hour })];
    const other = [aWake({ windowTo: 1.5 * hour, count: 2 })];
    const history = { ...nothing, wakes };
    expect(hours(changedHours(nothing, history))).toEqual([1]);
    expect(hours(changedHours(history, nothing))).toEqual([1]);
    expect(hours(changedHours(history, { ...nothing, wakes: other }))).toEqual([
      1,
    ]);
  });

  it('puts a wake at the full hour into the hour before, as roll-ups do', () => {
    const wakes = [aWake({ windowTo: 2 * hour })];
    expect(hours(changedHours(nothing, { ...nothing, wakes }))).toEqual([1]);
  });
});
