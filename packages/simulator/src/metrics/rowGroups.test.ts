import { addFamily, noGroups, printGroup } from './rowGroups';
import { goBound, histogram } from './series';
import { Target } from './targets';

const NAME = 'vllm:time_to_first_token_seconds';

/** A histogram of one bucket, into which something falls now and then, and what is written of it. */
function aHistogram(isUnbroken: boolean) {
  const data = { buckets: [0], sum: 0, count: 0 };
  const family = histogram(NAME, '', {}, [1], () => data, goBound);
  const target: Target = {
    kind: 'services',
    path: '/',
    labels: { job: 'vllm', instance: 'one' },
    isUp: () => true,
    families: [family],
  };
  const groups = noGroups();
  addFamily(groups, target, family, isUnbroken);
  const [group] = [...groups.flow, ...groups.gauge];
  let at = 0;
  return {
    observe: () => {
      data.buckets[0] += 1;
      data.count += 1;
    },
    /** Each sample as the series' end, its value and its time. */
    print: (whole = false) => {
      at += 1;
      const { text, samples } = printGroup(group, ` ${at}\n`, whole);
      const lines = text.split('\n').filter(line => line !== '');
      expect(lines).toHaveLength(samples);
      return lines
        .map(line => /(_[a-z]+)\{.*?(?:le="(.*)")?\} (.*)$/.exec(line) ?? [])
        .map(([, end, le, rest]) => `${le ?? end} ${rest}`);
    },
  };
}

describe('the rows of a histogram', () => {
  it('are written at the ends of a run without a change', () => {
    const { print, observe } = aHistogram(false);
    expect(print()).toEqual(['1 0 1', '+Inf 0 1', '_sum 0 1', '_count 0 1']);
    expect([...print(), ...print()]).toEqual([]);
    observe();
    expect(print()).toEqual([
      ...['1 0 3', '+Inf 0 3', '_sum 0 3', '_count 0 3'],
      ...['1 1 4', '+Inf 1 4', '_sum 0 4', '_count 1 4'],
    ]);
    expect(print(true)).toHaveLength(4);
  });

  it('have one that is written all the time where a series must not pause', () => {
    const { print, observe } = aHistogram(true);
    expect(print()).toHaveLength(4);
    expect([...print(), ...print()]).toEqual(['+Inf 0 2', '+Inf 0 3']);
    observe();
    expect(print()).toEqual([
      ...['1 0 3', '_sum 0 3', '_count 0 3'],
      ...['1 1 4', '+Inf 1 4', '_sum 0 4', '_count 1 4'],
    ]);
  });
});
