import { usualStep } from './usualStep';

const at = (...times: number[]) => times.map(each => ({ at: each }));

describe('usualStep', () => {
  it('is what nearly all samples lie apart at most, whatever was missed in between', () => {
    const regular = Array.from({ length: 20 }, (_, i) => 15 * i);
    expect(usualStep(at(...regular))).toBe(15);
    expect(usualStep(at(...regular, 2_000))).toBe(15);
    const older = Array.from({ length: 20 }, (_, i) => -300 * (20 - i));
    expect(usualStep(at(...older, ...regular))).toBe(300);
  });

  it('is not known of fewer than two samples', () => {
    expect(usualStep(at())).toBeUndefined();
    expect(usualStep(at(7))).toBeUndefined();
  });
});
