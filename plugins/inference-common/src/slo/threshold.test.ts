import { thresholdProblem } from './threshold';

const BOUNDARIES = ['0.5', '1.0', '2.5', '10', '+Inf'];

describe('thresholdProblem', () => {
  it.each([0.5, 1, 2.5, 10])('has nothing against the boundary %p', seconds => {
    expect(thresholdProblem(seconds, BOUNDARIES)).toBeUndefined();
  });

  it.each<[sentence: string, seconds: number, problem: string]>([
    [
      'both neighbours of a threshold between two boundaries',
      2,
      'the threshold of 2 s is no bucket boundary of the histogram; the nearest are 1 s and 2.5 s',
    ],
    [
      'the first boundary for one below all',
      0.1,
      'the threshold of 0.1 s is no bucket boundary of the histogram; the nearest is 0.5 s',
    ],
    [
      'the last finite boundary for one above all',
      30,
      'the threshold of 30 s is no bucket boundary of the histogram; the nearest is 10 s',
    ],
  ])('names %s', (_sentence, seconds, problem) => {
    expect(thresholdProblem(seconds, BOUNDARIES)).toBe(problem);
  });

  it('says of a histogram without boundaries that it has none', () => {
    expect(thresholdProblem(1, ['+Inf'])).toBe(
      'the threshold of 1 s is no bucket boundary of the histogram, which has none',
    );
  });
});
