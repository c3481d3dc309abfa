import { Alert, Button } from '@backstage/ui';
import { RiDownloadLine } from '@remixicon/react';
import { EXPORT_FORMATS, useFleetExport } from '../../hooks/useFleetExport';
import type { FleetState } from '../../hooks/useFleetView';
import { useText } from '../../hooks/useText';
import styles from './fleet.module.css';

/** Saves every model under the filters as a file; says so where that is refused. */
export function ExportButtons(props: { view: FleetState<string> }) {
  const { t } = useText();
  const { run, running, error, dismiss } = useFleetExport(props.view);
  return (
    <>
      <div
        className={styles.export}
        role="group"
        aria-label={t('fleet.export')}
      >
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
      {error && (
        <Alert
          className={styles.exportFailed}
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
      )}
    </>
  );
}
