import { Card, Text } from '@backstage/ui';
import {
  RiArrowDownSLine,
  RiArrowRightSLine,
  RiLineChartLine,
  RiServerLine,
  RiStackLine,
} from '@remixicon/react';
import { useId } from 'react';
import type { OpenParts } from '../../hooks/useOpenParts';
import { useText } from '../../hooks/useText';
import { sourceName } from '../parts/words';
import { CheckLines } from './CheckLines';
import { CheckCounts } from './CheckSign';
import styles from './doctor.module.css';
import type { LineGroup, SourceLayout } from './doctorLayout';

const KIND_ICONS = {
  cluster: RiStackLine,
  prometheus: RiLineChartLine,
  server: RiServerLine,
} as const;

/** Opens and closes the lines of one driver. */
function FoldButton(props: {
  group: LineGroup;
  panel: string;
  open: OpenParts;
}) {
  const { group, panel, open } = props;
  const { t } = useText();
  const isOpen = open.isOpen(group.key);
  const Arrow = isOpen ? RiArrowDownSLine : RiArrowRightSLine;
  return (
    <button
      type="button"
      className={styles.fold}
      aria-expanded={isOpen}
      aria-controls={isOpen ? panel : undefined}
      onClick={() => open.toggle(group.key)}
    >
      <Arrow size={16} aria-hidden />
      <span className={styles.foldName}>
        {group.name ?? t('doctor.ofSource')}
      </span>
      <CheckCounts counts={group.counts} />
    </button>
  );
}

/** One source: what failed of it with what to do, and the rest by driver. */
export function SourceCard(props: {
  layout: SourceLayout;
  open: OpenParts;
  mappingOf: (driver: string, signal: string) => string;
}) {
  const { layout, open, mappingOf } = props;
  const { key, source, counts, inSight, folded } = layout;
  const text = useText();
  const { t } = text;
  const id = useId();
  const Icon = KIND_ICONS[source.kind];
  const name = sourceName(text, source);
  const opened = folded.filter(group => open.isOpen(group.key));
  const isWide = inSight.length > 0 || opened.length > 0;
  const lines = (of: string, label: string) => ({
    label,
    isWhole: open.isOpen(of),
    onToggle: () => open.toggle(of),
    mappingOf,
  });
  return (
    <Card className={styles.source} data-wide={isWide || undefined}>
      <section aria-labelledby={id} className={styles.sourceBody}>
        <header className={styles.sourceHead}>
          <Icon size={18} aria-hidden />
          <Text as="h2" id={id} variant="body-large" weight="bold">
            {name}
          </Text>
          <CheckCounts counts={counts} />
        </header>
        {inSight.length > 0 && (
          <CheckLines
            {...lines(`${key}/*`, t('doctor.inSight', { source: name }))}
            lines={inSight}
            withDriver
          />
        )}
        {folded.length > 0 && (
          <div className={styles.folds}>
            {folded.map(group => (
              <FoldButton
                key={group.key}
                group={group}
                panel={`${id}${group.driver ?? ''}`}
                open={open}
              />
            ))}
          </div>
        )}
        {opened.map(group => {
          const title = group.name ?? t('doctor.ofSource');
          return (
            <div key={group.key} id={`${id}${group.driver ?? ''}`}>
              <Text as="h3" variant="body-medium" weight="bold">
                {title}
              </Text>
              <CheckLines
                {...lines(
                  `${group.key}/*`,
                  t('doctor.linesOf', { name: title, source: name }),
                )}
                lines={group.lines}
              />
            </div>
          );
        })}
        {!inSight.length && !folded.length && (
          <Text as="p" variant="body-medium" color="secondary">
            {t('doctor.nothingChecked')}
          </Text>
        )}
      </section>
    </Card>
  );
}
