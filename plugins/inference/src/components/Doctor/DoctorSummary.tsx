import {
  Button,
  ButtonLink,
  Card,
  Text,
  ToggleButton,
  ToggleButtonGroup,
} from '@backstage/ui';
import {
  RiCheckboxCircleLine,
  RiErrorWarningLine,
  RiLineChartLine,
  RiRefreshLine,
} from '@remixicon/react';
import type { FleetView } from '../../hooks/useFleetView';
import { useText } from '../../hooks/useText';
import { Ago } from '../header/ModelHeader';
import { CheckSign } from './CheckSign';
import styles from './doctor.module.css';
import { CHECK_STATUSES, ReportLayout } from './doctorLayout';

/** How many lines have each status; choosing some leaves only those. */
function StatusChoice(props: {
  view: Pick<FleetView<string>, 'status' | 'setFilter'>;
  counts: ReportLayout['counts'];
}) {
  const { view, counts } = props;
  const { t, format } = useText();
  return (
    <ToggleButtonGroup
      className={styles.statuses}
      aria-label={t('doctor.byStatus')}
      selectionMode="multiple"
      selectedKeys={view.status}
      onSelectionChange={keys =>
        view.setFilter('status', [...keys].map(String))
      }
    >
      {CHECK_STATUSES.map(status => (
        <ToggleButton key={status} id={status} size="small">
          <span className={styles.statusCount}>
            <CheckSign status={status} />
            <strong>{format.number(counts[status], 0)}</strong>
          </span>
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

/** How much is wrong, how old that is, and the way to know anew. */
export function DoctorSummary(props: {
  view: Pick<FleetView<string>, 'status' | 'setFilter'>;
  layout: ReportLayout;
  observedAt: number;
  isChecking: boolean;
  onCheck: () => void;
  signalsLink: string;
}) {
  const { view, layout, observedAt, isChecking } = props;
  const { t, format } = useText();
  const { failed } = layout.counts;
  const Icon = failed ? RiErrorWarningLine : RiCheckboxCircleLine;
  return (
    <Card className={styles.summary}>
      <div className={styles.summaryHead} data-failing={failed > 0}>
        <Icon size={22} aria-hidden />
        <div className={styles.summaryWords}>
          <Text as="p" variant="title-x-small" weight="bold" role="status">
            {failed
              ? t('doctor.failing', { count: failed })
              : t('doctor.allWell')}
          </Text>
          <Text as="p" variant="body-medium" color="secondary">
            {failed
              ? t('doctor.failingIn', {
                  n: format.number(layout.failing, 0),
                  total: format.number(layout.total, 0),
                })
              : t('doctor.sources', { count: layout.total })}
            {' · '}
            {t('doctor.checked')} <Ago at={observedAt} />
          </Text>
        </div>
        <div className={styles.summaryButtons}>
          <Button
            size="small"
            variant="secondary"
            iconStart={<RiRefreshLine />}
            isPending={isChecking}
            onPress={props.onCheck}
          >
            {t('doctor.checkAgain')}
          </Button>
          <ButtonLink
            size="small"
            variant="tertiary"
            href={props.signalsLink}
            iconStart={<RiLineChartLine />}
          >
            {t('doctor.signals')}
          </ButtonLink>
        </div>
      </div>
      <StatusChoice view={view} counts={layout.counts} />
    </Card>
  );
}
