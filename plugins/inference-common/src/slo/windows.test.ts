import fc from 'fast-check';
import { anSloSpec } from '../testing';
import { LEDGER_BUCKET_MS } from '../ledger/types';
import { burnWindows, spansOf } from './windows';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const periods = fc
  .integer({ min: 24, max: 400 * 24 })
  .map(hours => hours * HOUR);

describe('burnWindows', () => {
  const table = (days: number) =>
    burnWindows(days * DAY).map(({ severity, longMs, shortMs, factor }) => [
      severity,
      longMs / MINUTE,
      shortMs / MINUTE,
      factor,
    ]);

  it('has the table of the workbook for 30 days', () => {
    expect(table(30)).toEqual([
      ['page', 60, 5, 14.4],
      ['page', 360, 30, 6],
      ['ticket', 1440, 120, 3],
      ['ticket', 4320, 360, 1],
    ]);
  });

  it('keeps the windows and changes the factors for 28 days, as Sloth does', () => {
    expect(table(28)).toEqual([
      ['page', 60, 5, 13.44],
      ['page', 360, 30, 5.6],
      ['ticket', 1440, 120, 2.8],
      ['ticket', 4320, 360, 0.933333333333],
    ]);
  });

  it('keeps the windows for a year', () => {
    expect(table(360).map(([, long, short]) => [long, short])).toEqual(
      table(30).map(([, long, short]) => [long, short]),
    );
  });

  it('shrinks the windows for 7 days to whole buckets', () => {
    expect(table(7)).toEqual([
      ['page', 15, 5, 13.44],
      ['page', 85, 5, 5.92941176471],
      ['ticket', 335, 30, 3.00895522388],
      ['ticket', 1010, 85, 0.99801980198],
    ]);
  });

  it('has windows of a bucket at least for a day', () => {
    expect(table(1)).toEqual([
      ['page', 5, 5, 5.76],
      ['page', 10, 5, 7.2],
      ['ticket', 50, 5, 2.88],
      ['ticket', 145, 10, 0.993103448276],
    ]);
  });

  it('burns its share of the budget in the long window, for any period', () => {
    fc.assert(
      fc.property(periods, periodMs => {
        for (const window of burnWindows(periodMs)) {
          const { longMs, shortMs, factor, budgetShare } = window;
          expect((factor * longMs) / periodMs).toBeCloseTo(budgetShare, 10);
          expect(longMs % LEDGER_BUCKET_MS).toBe(0);
          expect(shortMs % LEDGER_BUCKET_MS).toBe(0);
          expect(shortMs).toBeGreaterThan(0);
          expect(shortMs).toBeLessThanOrEqual(longMs);
          expect(longMs).toBeLessThan(periodMs);
        }
      }),
    );
  });

  it('has longer windows behind shorter ones, for any period', () => {
    fc.assert(
      fc.property(periods, periodMs => {
        const long = burnWindows(periodMs).map(({ longMs }) => longMs);
        expect(long).toEqual([...long].sort((a, b) => a - b));
      }),
    );
  });
});

describe('spansOf', () => {
  it('has the window and both windows of each pair once, the longest first', () => {
    expect(spansOf(anSloSpec()).map(ms => ms / MINUTE)).toEqual([
      43200, 4320, 1440, 360, 120, 60, 30, 5,
    ]);
  });
});
