import { Skeleton } from '@backstage/ui';
import { toFailure } from '../../api/failure';
import type { AlertList } from '../../api/types';
import type { Read } from '../../hooks/useModel';
import { useText } from '../../hooks/useText';
import type { ViewStateHook } from '../../hooks/useViewState';
import { Note } from '../parts/Note';
import { Panel } from '../parts/Panel';
import { sourceTitle } from '../parts/words';
import { AlertItem } from './AlertItem';
import styles from './alerts.module.css';
import { alertId } from './alertWords';

/** Why there are no alerts to show. */
function NoAlerts({ list }: { list: AlertList }) {
  const text = useText();
  const [failed] = list.errors;
  if (failed) {
    return (
      <Note title={sourceTitle(text, failed)} tone="problem">
        {text.t('alerts.cannotTell')}
      </Note>
    );
  }
  return (
    <Note title={text.t('alerts.none')}>
      {list.observedAt !== undefined &&
        text.t('alerts.observed', {
          time: text.format.dateTime(list.observedAt),
        })}
    </Note>
  );
}

/** Alerts of Prometheus about the model, firing ones first. */
export function AlertsSection(props: {
  read: Read<AlertList>;
  view: ViewStateHook;
}) {
  const { read, view } = props;
  const { t } = useText();
  const { data, error } = read;
  return (
    <Panel title={t('alerts.title')}>
      {data && data.items.length > 0 && (
        <ul className={styles.list}>
          {data.items.map(alert => {
            const id = alertId(alert);
            return (
              <AlertItem
                key={id}
                alert={alert}
                open={view.isItemOpen('alert', id)}
                onToggle={open => view.setItemOpen('alert', id, open)}
              />
            );
          })}
        </ul>
      )}
      {data && data.items.length === 0 && <NoAlerts list={data} />}
      {!data && error && (
        <Note title={t('alerts.failed')} tone="problem">
          {toFailure(error).message}
        </Note>
      )}
      {!data && !error && (
        <div aria-busy>
          <Skeleton width="100%" height={56} />
        </div>
      )}
    </Panel>
  );
}
