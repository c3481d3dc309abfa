import { ButtonIcon, Text } from '@backstage/ui';
import {
  RiArrowLeftSLine,
  RiArrowRightSLine,
  RiZoomInLine,
  RiZoomOutLine,
} from '@remixicon/react';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { TimeWindow } from '../../api/InferenceApi';
import type { Timeline } from '../../api/types';
import { useElementWidth } from '../../hooks/useElementWidth';
import { useText } from '../../hooks/useText';
import { StateSwatch } from '../parts/StateSwatch';
import { stateName } from '../parts/words';
import { panWindow, statesIn, xToTime, zoomWindow } from './bandLayout';
import styles from './charts.module.css';
import { StateBand } from './StateBand';
import { TimeAxis } from './TimeAxis';

/** Shortest window one can zoom into, milliseconds. */
const LEAST_WINDOW = 10_000;
/** A zoom in progress is shown at once and asked for when it rests. */
const REST_MS = 250;

/**
 * The bands of all replicas over one time axis, with the legend of the states
 * that occur and the ways to move in time.
 */
export function StateBands(props: {
  timeline: Timeline;
  window: TimeWindow;
  /** Latest moment there can be anything to see. */
  latest: number;
  onWindow: (window: TimeWindow) => void;
}) {
  const { timeline, latest, onWindow } = props;
  const text = useText();
  const { t, format, locale } = text;
  const { ref, width } = useElementWidth<HTMLDivElement>();
  const [draft, setDraft] = useState<TimeWindow>();
  const window = draft ?? props.window;

  useEffect(() => setDraft(undefined), [props.window.from, props.window.to]);
  useEffect(() => {
    if (!draft) {
      return undefined;
    }
    const timer = setTimeout(() => onWindow(draft), REST_MS);
    return () => clearTimeout(timer);
  }, [draft, onWindow]);

  const limits = { least: LEAST_WINDOW, latest };
  const zoom = (factor: number, around: number) =>
    setDraft(zoomWindow(window, factor, around, limits));
  const zoomRef = useRef(zoom);
  zoomRef.current = zoom;
  const windowRef = useRef(window);
  windowRef.current = window;
  const middle = (window.from + window.to) / 2;
  const select = useCallback(
    (chosen: TimeWindow) => {
      const length = Math.max(LEAST_WINDOW, chosen.to - chosen.from);
      onWindow({ from: chosen.from, to: chosen.from + length });
    },
    [onWindow],
  );

  useEffect(() => {
    const element = ref.current;
    // React listens passively, which would let the browser zoom the page too.
    const onWheel = (event: WheelEvent) => {
      if (element && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        const { left, width: drawn } = element.getBoundingClientRect();
        const around = xToTime(event.clientX - left, windowRef.current, drawn);
        zoomRef.current(event.deltaY > 0 ? 1.25 : 0.8, around);
      }
    };
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, [ref]);

  const columns = timeline.bands.find(band => band.detail === 'shares')?.shares;
  const buttons = [
    {
      id: 'earlier',
      icon: <RiArrowLeftSLine />,
      act: () => setDraft(panWindow(window, -0.5, latest)),
    },
    {
      id: 'later',
      icon: <RiArrowRightSLine />,
      act: () => setDraft(panWindow(window, 0.5, latest)),
    },
    { id: 'zoomOut', icon: <RiZoomOutLine />, act: () => zoom(2, middle) },
    { id: 'zoomIn', icon: <RiZoomInLine />, act: () => zoom(0.5, middle) },
  ] as const;

  return (
    <div className={styles.bands}>
      <div className={styles.bandsHead}>
        <ul className={styles.legend} aria-label={t('history.legend')}>
          {statesIn(timeline.bands).map(state => (
            <li key={state}>
              <StateSwatch state={state} />
              {stateName(text, state)}
            </li>
          ))}
        </ul>
        <div className={styles.bandsButtons}>
          {buttons.map(button => (
            <ButtonIcon
              key={button.id}
              size="small"
              variant="tertiary"
              icon={button.icon}
              aria-label={t(`history.${button.id}`)}
              onPress={button.act}
            />
          ))}
        </div>
      </div>
      <div ref={ref} className={styles.bandsBody}>
        {timeline.bands.map(band => {
          const name = band.replica || t('history.bandModel');
          return (
            <div key={band.replica}>
              <Text as="p" variant="body-small" color="secondary" truncate>
                {name}
              </Text>
              <StateBand
                band={band}
                label={t('history.band', { replica: name })}
                window={window}
                width={width}
                onSelect={select}
                onZoom={zoom}
                onPan={share => setDraft(panWindow(window, share, latest))}
              />
            </div>
          );
        })}
        <TimeAxis window={window} width={width} locale={locale} />
      </div>
      <Text as="p" variant="body-small" color="secondary">
        {columns?.length
          ? t('history.shares', {
              length: format.duration(columns[0].to - columns[0].from),
            })
          : t('history.heightHint')}{' '}
        {t('history.help')}
      </Text>
    </div>
  );
}
