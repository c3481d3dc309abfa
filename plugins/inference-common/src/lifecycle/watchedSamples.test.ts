import { NOON } from '../testing';
import { ObjectEvent } from './evidence';
import { at, event, sample } from './testing/minutes';
import { watchedSample, watchedSamples, watchEdges } from './watchedSamples';

const seen = (samples: Array<ReturnType<typeof sample>>) =>
  samples.map(each => [(each.at - NOON) / 1000, each.state]);

const events: ObjectEvent[] = [
  event(10, 'serving'),
  event(20, 'sleeping'),
  event(101, 'stopped', { mark: 'resync', notBefore: at(40) }),
];
const watched = [
  { from: at(0), to: at(40) },
  { from: at(100), to: at(200) },
];
const model = { events, watched };
const LATER = at(10_000);

describe('what is believed of the samples of a model', () => {
  it('is what the events say where a watch was alive', () => {
    const samples = [sample(15, 'stopped'), sample(30, 'serving')];
    expect(seen(watchedSamples(samples, model, LATER))).toEqual([
      [15, 'serving'],
      [30, 'sleeping'],
    ]);
    expect(watchedSample(samples[1], model).state).toBe('sleeping');
  });

  it('is what was counted where there was none', () => {
    const samples = [sample(50, 'stopped'), sample(65, 'starting')];
    expect(watchedSamples(samples, model, LATER)).toEqual(samples);
    expect(watchedSample(samples[0], model)).toEqual(samples[0]);
  });

  it('is nothing where a model slept before, whose replicas may be ready all the same', () => {
    const samples = [sample(50, 'serving'), sample(65, 'stopped')];
    expect(seen(watchedSamples(samples, model, LATER))).toEqual([
      [65, 'stopped'],
    ]);
  });

  it('is nothing yet where the watch may still be alive', () => {
    const samples = [sample(210, 'serving')];
    expect(watchedSamples(samples, model, at(215))).toEqual([]);
    expect(watchedSamples(samples, model, at(261))).toEqual(samples);
  });

  it('is what a list found from the moment at which it was made', () => {
    expect(
      seen(watchedSamples([sample(100.5, 'serving')], model, LATER)),
    ).toEqual([[100.5, 'stopped']]);
  });

  it('tells what the model was where a watch began and ended', () => {
    expect(seen(watchEdges(model, { from: at(-1), to: at(150) }))).toEqual([
      [40, 'sleeping'],
      [100, 'stopped'],
    ]);
  });
});
