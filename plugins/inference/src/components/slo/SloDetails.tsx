import { Text } from '@backstage/ui';
import type { ModelRef } from '@wakeboard/plugin-inference-common';
import { useMemo } from 'react';
import type { Slo } from '../../api/types';
import { useNow } from '../../hooks/useNow';
import { useSloHistory } from '../../hooks/useSlos';
import { useText } from '../../hooks/useText';
import type { ViewStateHook } from '../../hooks/useViewState';
import { ChartCard } from '../charts/ChartCard';
import type { ChartScale } from '../charts/TimeSeriesChart';
import traffic from '../traffic/traffic.module.css';
import { BurnTable } from './BurnTable';
import styles from './slo.module.css';
import { budgetChart, sliChart } from './sloCharts';
import { eventWords, sleepWords, sliWords, windowWords } from './sloWords';

/** What the numbers of an SLO are made of. */
function Facts({ slo, knownFrom }: { slo: Slo; knownFrom?: number }) {
  const text = useText();
  const { t, format } = text;
  const { spec, evaluation } = slo;
  const { good, total } = evaluation.window;
  const facts = [
    evaluation.sli !== undefined &&
      t('slo.kept', {
        sli: sliWords(text, evaluation.sli),
        good: eventWords(text, spec, good),
        total: eventWords(text, spec, total),
      }),
    windowWords(text, slo),
    sleepWords(text, slo),
    knownFrom !== undefined &&
      t('history.begins', { time: format.dateTime(knownFrom) }),
  ].filter(Boolean);
  return (
    <ul className={styles.facts}>
      {facts.map(fact => (
        <li key={String(fact)}>{fact}</li>
      ))}
    </ul>
  );
}

/** Charts and burn windows of one SLO. */
export function SloDetails(props: {
  modelRef: ModelRef;
  slo: Slo;
  view: ViewStateHook;
}) {
  const { modelRef, slo, view } = props;
  const text = useText();
  const { t, format } = text;
  const now = useNow(30_000);
  const { spec, evaluation } = slo;
  const read = useSloHistory(modelRef, spec.name, view);
  const scales = useMemo(() => {
    const budget: ChartScale = { least: 0, most: 1, words: format.share };
    const sli: ChartScale = {
      most: 1,
      words: value => sliWords(text, value),
      mark: { value: spec.objective / 100, name: t('slo.objective') },
    };
    return { budget, sli };
  }, [format, text, t, spec.objective]);
  const window =
    read.data && !read.isPrevious ? read.data.window : view.windowAt(now);
  const knownFrom = read.data?.value.knownFrom;

  return (
    <div className={styles.details}>
      <Facts
        slo={slo}
        knownFrom={
          // Where less is known than the SLO's window, that is said already.
          evaluation.complete &&
          knownFrom !== undefined &&
          knownFrom > window.from
            ? knownFrom
            : undefined
        }
      />
      <div className={traffic.grid}>
        <ChartCard
          title={t('slo.burnDown')}
          unit="ratio"
          face={budgetChart(text, read)}
          window={window}
          onSelect={view.setZoom}
          scale={scales.budget}
        />
        <ChartCard
          title={t('slo.sli')}
          unit="ratio"
          face={sliChart(text, read)}
          window={window}
          onSelect={view.setZoom}
          scale={scales.sli}
        />
      </div>
      {evaluation.alerts.length > 0 ? (
        <BurnTable slo={slo} />
      ) : (
        <Text as="p" variant="body-small" color="secondary">
          {t('slo.noBurn')}
        </Text>
      )}
    </div>
  );
}
