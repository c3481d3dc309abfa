import { Button, ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import { RiArrowGoBackLine } from '@remixicon/react';
import type { ReactNode } from 'react';
import { useText } from '../../hooks/useText';
import { RangeKey, RANGE_KEYS, ViewStateHook } from '../../hooks/useViewState';
import styles from './content.module.css';

const WORDS = {
  '1h': 'range.h1',
  '24h': 'range.h24',
  '7d': 'range.d7',
  '30d': 'range.d30',
  '90d': 'range.d90',
} as const;

/** The range that all parts of the tab show, and the way out of a zoom. */
export function RangeBar(props: { view: ViewStateHook; note: ReactNode }) {
  const { view } = props;
  const { t, format } = useText();
  const { range, zoom } = view;
  return (
    <div className={styles.range}>
      <span className={styles.liveNote}>{props.note}</span>
      {zoom && (
        <>
          <span className={styles.zoom}>
            {t('range.zoomed', {
              from: format.dateTime(zoom.from),
              to: format.time(zoom.to, zoom.from),
            })}
          </span>
          <Button
            size="small"
            variant="tertiary"
            iconStart={<RiArrowGoBackLine />}
            onPress={() => view.setZoom(undefined)}
          >
            {t('range.leaveZoom', { range: t(WORDS[range]) })}
          </Button>
        </>
      )}
      <ToggleButtonGroup
        aria-label={t('range.label')}
        selectionMode="single"
        disallowEmptySelection={!zoom}
        selectedKeys={zoom ? [] : [range]}
        onSelectionChange={keys => {
          const [chosen] = [...keys];
          if (chosen) {
            view.setRange(chosen as RangeKey);
          }
        }}
      >
        {RANGE_KEYS.map(key => (
          <ToggleButton key={key} id={key} size="small">
            {t(WORDS[key])}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </div>
  );
}
