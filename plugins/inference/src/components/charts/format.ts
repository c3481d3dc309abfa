import type { SignalUnit } from '@wakeboard/plugin-inference-common';

/**
 * Numbers and times in words. Unit signs (h, min, s, ms, GiB) are the same in
 * every language; digits, dates and "3 hours ago" follow the locale.
 */
export interface Format {
  /** `12,345.6` with at most this many decimals. */
  number(value: number, decimals?: number): string;
  /** A share of 0 to 1 as percent. Never "100 %" or "0 %" unless it is so. */
  share(value: number): string;
  /** `88.4 GiB`. */
  bytes(value: number): string;
  /** `1 d 4 h`, `3 min 20 s`, `2.1 s`, `90 ms`. */
  duration(ms: number): string;
  /** `14:02:07`, with the date where it is not the day of `near`, and the year where it is far. */
  time(at: number, near?: number): string;
  /** `24 Aug 2026, 14:02:07`. */
  dateTime(at: number): string;
  /** `3 minutes ago`. */
  ago(at: number, now: number): string;
  /** A value of a signal with its unit. */
  signal(value: number, unit: SignalUnit): string;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** @param timeZone - IANA name; the browser's own when left out. */
export function createFormat(locale?: string, timeZone?: string): Format {
  const clock = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone,
  });
  const day = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone,
  });
  const shortDay = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    timeZone,
  });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const decimalFormats = [0, 1, 2, 3].map(
    maximumFractionDigits =>
      new Intl.NumberFormat(locale, { maximumFractionDigits }),
  );

  const number = (value: number, decimals = 1) =>
    decimalFormats[Math.min(decimals, 3)].format(value);

  const compact = (value: number) => {
    const size = Math.abs(value);
    if (size >= 1e9) return `${number(value / 1e9)} G`;
    if (size >= 1e6) return `${number(value / 1e6)} M`;
    if (size >= 1e4) return `${number(value / 1e3)} k`;
    if (size >= 100) return number(value, 0);
    if (size >= 1) return number(value, 1);
    return number(value, 3);
  };

  const bytes = (value: number) => {
    const power = Math.min(
      value > 0 ? Math.max(0, Math.floor(Math.log2(value) / 10)) : 0,
      BYTE_UNITS.length - 1,
    );
    const scaled = value / 1024 ** power;
    return `${number(scaled, scaled >= 100 ? 0 : 1)} ${BYTE_UNITS[power]}`;
  };

  const pair = (ms: number, big: number, small: number, signs: string[]) => {
    const rounded = Math.round(ms / small) * small;
    const rest = Math.round((rounded % big) / small);
    const head = `${number(Math.floor(rounded / big), 0)} ${signs[0]}`;
    return rest ? `${head} ${rest} ${signs[1]}` : head;
  };

  const duration = (ms: number) => {
    if (ms < 0) return `−${number(-ms / SECOND)} s`;
    if (ms < 950) return `${number(ms, 0)} ms`;
    if (ms < 9_950) return `${number(ms / SECOND)} s`;
    if (ms < 59.5 * SECOND) return `${number(ms / SECOND, 0)} s`;
    if (ms < HOUR - SECOND / 2) return pair(ms, MINUTE, SECOND, ['min', 's']);
    if (ms < DAY - MINUTE / 2) return pair(ms, HOUR, MINUTE, ['h', 'min']);
    return pair(ms, DAY, HOUR, ['d', 'h']);
  };

  const share = (value: number) => {
    const percent = value * 100;
    if (percent > 0 && percent < 0.1) return `< ${number(0.1)} %`;
    if (percent < 100 && percent > 99.9) return `> ${number(99.9)} %`;
    return `${number(percent, 1)} %`;
  };

  const time = (at: number, near?: number) => {
    if (near === undefined || day.format(at) === day.format(near)) {
      return clock.format(at);
    }
    const far = Math.abs(at - near) > 180 * DAY;
    return `${(far ? day : shortDay).format(at)}, ${clock.format(at)}`;
  };

  const ago = (at: number, now: number) => {
    const ms = at - now;
    const size = Math.abs(ms);
    if (size < MINUTE)
      return relative.format(Math.round(ms / SECOND), 'second');
    if (size < HOUR) return relative.format(Math.round(ms / MINUTE), 'minute');
    if (size < 2 * DAY) return relative.format(Math.round(ms / HOUR), 'hour');
    return relative.format(Math.round(ms / DAY), 'day');
  };

  const signal = (value: number, unit: SignalUnit) => {
    switch (unit) {
      case 'perSecond':
        return `${compact(value)}/s`;
      case 'seconds':
        return duration(value * SECOND);
      case 'ratio':
        return share(value);
      case 'percent':
        return share(value / 100);
      case 'bytes':
        return bytes(value);
      case 'celsius':
        return `${number(value, 0)} °C`;
      case 'watts':
        return `${number(value, 0)} W`;
      default:
        return compact(value);
    }
  };

  return {
    number,
    share,
    bytes,
    duration,
    time,
    dateTime: at => `${day.format(at)}, ${clock.format(at)}`,
    ago,
    signal,
  };
}
