import { Alert, Button } from '@backstage/ui';
import { RiDownloadLine } from '@remixicon/react';
import { EXPORT_FORMATS, useFleetExport } from '../../hooks/useFleetExport';
import { useText } from '../../hooks/useText';
import styles from './fleet.module.css';

type Export = ReturnType<typeof useFleetExport>;

/** Saves every model under the filters as a file. */
export function ExportButtons(props: { file: Export }) {
  const { t } = useText();
  const { run, running } = props.file;
  return (
    <div className={styles.end} role="group" aria-label={t('fleet.export')}>
      {EXPORT_FORMATS.map(format => (
        <Button
          key={format}
          size="small"
          variant="secondary"
          iconStart={<RiDownloadLine />}
          isPending={running === format}
          isDisabled={running !== undefined}
          onPress={() => run(format)}
        >
          {t(`fleet.exportAs.${format}`)}
        </Button>
      ))}
    </div>
  );
}

/** Why there is no file, until it is dismissed. */
export function ExportFailed(props: { file: Export }) {
  const { t } = useText();
  const { error, dismiss } = props.file;
  return error === undefined ? null : (
    <Alert
      status="warning"
      icon
      role="status"
      title={t('fleet.exportFailed')}
      description={error}
      customActions={
        <Button size="small" variant="tertiary" onPress={dismiss}>
          {t('action.dismiss')}
        </Button>
      }
    />
  );
}
