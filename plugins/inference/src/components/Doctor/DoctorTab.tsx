import { useRouteRef } from '@backstage/core-plugin-api';
import { inferenceDoctorReadPermission } from '@wakeboard/plugin-inference-common';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { DoctorReport } from '../../api/types';
import { useDoctor } from '../../hooks/useDoctor';
import {
  DOCTOR_FACETS,
  FleetView,
  isNarrowed,
  sharedSearch,
  useFleetView,
} from '../../hooks/useFleetView';
import { useOpenParts } from '../../hooks/useOpenParts';
import { useText } from '../../hooks/useText';
import { fleetRouteRef } from '../../routes';
import {
  FleetAnswer,
  NothingMatches,
  NothingThere,
} from '../FleetPage/emptyFleet';
import { FilterBar } from '../FleetPage/FilterBar';
import { editLink } from '../signals/signalLinks';
import styles from './doctor.module.css';
import { layoutReport, reportFacets } from './doctorLayout';
import { DoctorSummary } from './DoctorSummary';
import { SourceCard } from './SourceCard';

/** The report has an order of its own. */
const DOCTOR_SORTS = { source: 'asc' } as const;

function Report(props: {
  view: FleetView<'source'>;
  report: DoctorReport;
  isChecking: boolean;
  onCheck: () => void;
}) {
  const { view, report, isChecking, onCheck } = props;
  const { t } = useText();
  const open = useOpenParts();
  const root = useRouteRef(fleetRouteRef)();
  const [params] = useSearchParams();
  const layout = useMemo(() => layoutReport(report, view), [report, view]);
  if (!report.items.length) {
    return (
      <NothingThere title={t('doctor.noSources')} errors={[]}>
        {t('doctor.noSourcesNext')}
      </NothingThere>
    );
  }
  return (
    <>
      <DoctorSummary
        view={view}
        layout={layout}
        observedAt={report.observedAt}
        isChecking={isChecking}
        onCheck={onCheck}
        signalsLink={`${root}/doctor/signals${sharedSearch(params)}`}
      />
      {layout.sources.length ? (
        <div className={styles.sources}>
          {layout.sources.map(source => (
            <SourceCard
              key={source.key}
              layout={source}
              open={open}
              mappingOf={(driver, signal) =>
                editLink(root, new URLSearchParams(), { driver, signal })
              }
            />
          ))}
        </div>
      ) : (
        <NothingMatches title={t('doctor.noMatch')} onClear={view.clear} />
      )}
    </>
  );
}

/** What was checked of every source, and what to do where something is missing. */
export function DoctorTab() {
  const { t } = useText();
  const view = useFleetView(DOCTOR_SORTS);
  const { read, checkAgain } = useDoctor();
  const facets = useMemo(
    () => read.data && reportFacets(read.data),
    [read.data],
  );
  const hasFilters =
    (read.data?.items.length ?? 0) > 0 || isNarrowed(view, DOCTOR_FACETS);
  return (
    <>
      {hasFilters && (
        <FilterBar
          view={view}
          facets={DOCTOR_FACETS}
          counts={facets}
          searchHint={t('doctor.search')}
        />
      )}
      <FleetAnswer
        read={read}
        onReset={view.clear}
        permission={inferenceDoctorReadPermission.name}
        failed={t('doctor.failed')}
        page={1}
      >
        {report => (
          <Report
            view={view}
            report={report}
            isChecking={read.isFetching}
            onCheck={checkAgain}
          />
        )}
      </FleetAnswer>
    </>
  );
}
