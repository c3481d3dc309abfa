import { Alert, Text } from '@backstage/ui';
import { SIGNALS, SignalName } from '@wakeboard/plugin-inference-common';
import type { SignalPreview } from '../../api/types';
import { useText } from '../../hooks/useText';
import { ChartCard, ChartFace } from '../charts/ChartCard';
import type { NamedLine } from '../charts/TimeSeriesChart';
import { hasValues } from '../charts/toChartData';
import { SourceErrors } from '../SourceErrors/SourceErrors';
import type { PreviewState } from './usePreview';
import styles from './signals.module.css';

/** Lines named by the labels that tell them apart. */
function previewLines(
  lines: SignalPreview['lines'],
  name: string,
): NamedLine[] {
  return lines.map(({ labels, points }, index) => ({
    key: String(index),
    name: Object.values(labels).join(' ') || name,
    points,
  }));
}

/** What the signal shows now and would show, over the same time. */
export function Preview(props: {
  signal: SignalName;
  title: string;
  shown: NonNullable<PreviewState['shown']>;
  /** The text was changed since. */
  isOld: boolean;
}) {
  const { signal, title, shown, isOld } = props;
  const { preview, model, window } = shown;
  const { t } = useText();
  const face = (lines: SignalPreview['lines']): ChartFace => {
    const named = previewLines(lines, title);
    return hasValues(named)
      ? { kind: 'lines', lines: named }
      : { kind: 'noData', cause: t('signals.noValues') };
  };
  return (
    <div className={styles.preview} data-old={isOld || undefined}>
      <Text as="p" variant="body-medium" role="status">
        {isOld
          ? t('signals.previewOld', { model: model.name })
          : t('signals.previewOf', { model: model.name })}
      </Text>
      <SourceErrors errors={preview.errors} />
      {preview.warnings.map(warning => (
        <Alert key={warning} status="warning" icon title={warning} />
      ))}
      {(['lines', 'current'] as const).map(which => (
        <ChartCard
          key={which}
          title={t(`signals.chart.${which}`, { signal: title })}
          unit={SIGNALS[signal].unit}
          face={face(preview[which])}
          window={window}
        />
      ))}
      <div>
        <Text as="h3" variant="body-medium" weight="bold">
          {t('signals.query')}
        </Text>
        <pre className={styles.code}>{preview.query}</pre>
      </div>
    </div>
  );
}
