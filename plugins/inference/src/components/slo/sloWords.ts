import type { RecordedSlo, Slo, SloEvaluation } from '../../api/types';
import type { Text } from '../../hooks/useText';
import { leftWords, quietWords } from '../FleetPage/fleetWords';
import type { TileFace } from '../tiles/Tile';

/** Words and numbers of one SLO. Pure: the evaluation has done the arithmetic. */

type Spec = Slo['spec'];

/** A share of good events with the digits that objectives have; never 100 % unless it is. */
export function sliWords({ t, format }: Text, sli: number): string {
  const percent = sli * 100;
  if (percent < 100 && percent > 99.999) {
    return `> ${t('fleet.percent', { n: format.number(99.999, 3) })}`;
  }
  return t('fleet.percent', { n: format.number(percent, 3) });
}

/** What was counted: requests, wakes, gaps between tokens, or time. */
export function eventWords(
  { t, format }: Text,
  { sli, basis }: Pick<Spec, 'sli' | 'basis'>,
  events: number,
): string {
  if (basis === 'time') {
    return format.duration(events * 1_000);
  }
  const values = { count: events, n: format.number(events, 0) };
  switch (sli) {
    case 'wake':
      return t('slo.count.wakes', values);
    case 'interTokenLatency':
      return t('slo.count.gaps', values);
    default:
      return t('slo.count.requests', values);
  }
}

/** The SLO's window, and since when it is known where not all of it is. */
export function windowWords(
  { t, format }: Text,
  { spec, evaluation }: Slo,
): string {
  const window = format.duration(spec.windowMs);
  const { from, to } = evaluation.window;
  if (evaluation.complete || from >= to) {
    return t('slo.window', { window });
  }
  return t('slo.effective', {
    window,
    known: format.duration(to - from),
    from: format.dateTime(from),
  });
}

/** The same in short, for a tile. */
export function shortWindowWords(text: Text, slo: Slo): string {
  const { t, format } = text;
  const { spec, evaluation } = slo;
  const { from, to } = evaluation.window;
  return evaluation.complete || from >= to
    ? windowWords(text, slo)
    : t('slo.effectiveShort', {
        window: format.duration(spec.windowMs),
        known: format.duration(to - from),
      });
}

/** What planned sleep means for the number; undefined where it means nothing. */
export function sleepWords(
  { t, format }: Text,
  { spec, evaluation }: Slo,
): string | undefined {
  if (spec.basis !== 'time') {
    return undefined;
  }
  const policy = t(`slo.sleepPolicy.${spec.sleepPolicy}`);
  return evaluation.asleepShare === undefined
    ? policy
    : `${policy} ${t('slo.asleepShare', {
        share: format.share(evaluation.asleepShare),
      })}`;
}

/** The burn to show beside a budget. */
export interface ShownBurn {
  rate: number;
  windowMs: number;
  /** Set where it says nothing yet: events that there were. */
  tooFew?: number;
}

/** The burn that counts, or that of the shortest window, which counts for nothing. */
export function shownBurn(evaluation: SloEvaluation): ShownBurn | undefined {
  if (evaluation.burn) {
    return evaluation.burn;
  }
  return evaluation.alerts
    .flatMap(({ long, longMs }) =>
      long.burn === undefined
        ? []
        : { rate: long.burn, windowMs: longMs, tooFew: long.events },
    )
    .sort((a, b) => a.windowMs - b.windowMs)[0];
}

/** A burn as a number, everywhere with the same digits. */
export function rateNumber({ format }: Text, rate: number): string {
  return format.number(rate, rate < 1 ? 2 : 1);
}

export function burnWords(text: Text, burn: ShownBurn): string {
  return text.t('slo.burnOver', {
    rate: rateNumber(text, burn.rate),
    window: text.format.duration(burn.windowMs),
  });
}

/** Says that a burn says nothing, and why. */
export function tooFewWords(text: Text, spec: Spec, events: number): string {
  return text.t('slo.tooFew', {
    events: eventWords(text, spec, events),
    least: text.format.number(spec.minEvents, 0),
  });
}

/** Why there is no number; undefined where there is one. */
function causeWords(
  text: Text,
  { spec, evaluation }: Slo,
  now: number,
): string | undefined {
  const { t } = text;
  const { status, reason, lastEventAt } = evaluation;
  switch (status) {
    case 'notMeasurable':
      return reason ?? t('fleet.status.notMeasurable');
    case 'noData':
      return t('slo.noData');
    case 'noTraffic':
      return lastEventAt === undefined &&
        spec.basis === 'requests' &&
        spec.sli !== 'wake'
        ? t('slo.noTrafficYet')
        : quietWords(text, spec, lastEventAt, now);
    default:
      return undefined;
  }
}

/** What the tile of an SLO shows. */
export function sloFace(text: Text, slo: Slo, now: number): TileFace {
  const { evaluation } = slo;
  const cause = causeWords(text, slo, now);
  if (cause !== undefined || evaluation.remaining === undefined) {
    return { kind: 'noData', cause: cause ?? text.t('slo.noData') };
  }
  return { kind: 'value', value: leftWords(text, evaluation.remaining) };
}

/** Names a recorded SLO in the address; the name alone may not be unique. */
export function recordedId(slo: RecordedSlo): string {
  return [slo.origin, slo.source, slo.service, slo.name]
    .filter(Boolean)
    .join('/');
}
