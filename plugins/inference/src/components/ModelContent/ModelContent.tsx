import { Alert, Card } from '@backstage/ui';
import type { ModelRef } from '@wakeboard/plugin-inference-common';
import { useMemo } from 'react';
import { toFailure } from '../../api/failure';
import type { ModelDetail } from '../../api/types';
import { useElementWidth } from '../../hooks/useElementWidth';
import { Live, useLive, useRefreshOnSignal } from '../../hooks/useLive';
import {
  useModelDetail,
  useRequests,
  useSeries,
  useTimeline,
  useWakes,
} from '../../hooks/useModel';
import { useNow } from '../../hooks/useNow';
import { useAlerts, useModelCost, useModelSlos } from '../../hooks/useSlos';
import { useText } from '../../hooks/useText';
import { useViewState, ViewStateHook } from '../../hooks/useViewState';
import { ActionBar } from '../actions/ActionBar';
import { Requests } from '../actions/Requests';
import { useAsk } from '../actions/useAsk';
import { AlertsSection } from '../alerts/AlertsSection';
import { GPU_CHARTS, GpuSection } from '../gpu/GpuSection';
import { LiveNote } from '../header/LiveNote';
import { ModelHeader } from '../header/ModelHeader';
import { HistorySection } from '../history/HistorySection';
import { PaletteScope } from '../parts/PaletteScope';
import { ResourceSection } from '../resource/ResourceSection';
import { SloSection } from '../slo/SloSection';
import { SourceErrors } from '../SourceErrors/SourceErrors';
import { Tiles } from '../tiles/Tiles';
import { measurable, TRAFFIC_CHARTS } from '../traffic/charts';
import { TrafficSection } from '../traffic/TrafficSection';
import styles from './content.module.css';
import { ReadFailed } from './emptyStates';
import { LoadingContent } from './LoadingContent';
import { RangeBar } from './RangeBar';

/** Says that what is shown is from before a refresh that failed. */
function RefreshFailed(props: { error: Error; updatedAt: number }) {
  const { t, format } = useText();
  const now = useNow(1_000);
  return (
    <Alert
      status="warning"
      icon
      role="status"
      title={t('header.refreshFailed', {
        message: toFailure(props.error).message,
        ago: format.ago(props.updatedAt, now),
      })}
    />
  );
}

/** The parts of the tab once the model is known. */
function KnownModel(props: {
  modelRef: ModelRef;
  model: ModelDetail;
  owners: string[];
  live: Live;
  view: ViewStateHook;
  width: number;
}) {
  const { modelRef, model, live, view } = props;
  const { t, format } = useText();
  const ask = useAsk(modelRef);
  const requests = useRequests(modelRef, live);
  const timeline = useTimeline(modelRef, live, view, props.width);
  const wakes = useWakes(modelRef, live, view);
  const slos = useModelSlos(modelRef, live);
  const alerts = useAlerts(modelRef, live);
  const cost = useModelCost(modelRef, view);
  const trafficSignals = useMemo(
    () => measurable(TRAFFIC_CHARTS, model.signals),
    [model.signals],
  );
  const gpuSignals = useMemo(
    () => measurable(GPU_CHARTS, model.signals),
    [model.signals],
  );
  const traffic = useSeries(modelRef, view, trafficSignals);
  const gpu = useSeries(modelRef, view, gpuSignals);
  const errors = [
    model.errors,
    ...[timeline, wakes, traffic, gpu].map(
      read => read.data?.value.errors ?? [],
    ),
    ...[slos, alerts, cost].map(read => read.data?.errors ?? []),
  ].flat();

  return (
    <>
      {model.goneAt !== undefined && (
        <Alert
          status="info"
          icon
          title={t('header.gone')}
          description={t('header.goneText', {
            cluster: modelRef.cluster,
            time: format.dateTime(model.goneAt),
          })}
        />
      )}
      <SourceErrors errors={errors} />
      <Requests requests={requests.data ?? model.pending} ask={ask} />
      <Card className={styles.headerCard}>
        <ModelHeader
          model={model}
          owners={props.owners}
          actions={<ActionBar model={model} ask={ask} />}
        />
      </Card>
      <RangeBar view={view} note={<LiveNote mode={live.mode} />} />
      <Tiles
        model={model}
        wakes={wakes}
        timeline={timeline}
        traffic={traffic}
        slos={slos}
        cost={cost}
      />
      <HistorySection
        modelRef={modelRef}
        model={model}
        timeline={timeline}
        wakes={wakes}
        view={view}
        live={live}
      />
      <SloSection modelRef={modelRef} read={slos} view={view} />
      <TrafficSection model={model} read={traffic} view={view} />
      <GpuSection model={model} read={gpu} view={view} />
      <ResourceSection modelRef={modelRef} model={model} view={view} />
      <AlertsSection read={alerts} view={view} />
    </>
  );
}

/** Everything about one model. */
export function ModelContent(props: { modelRef: ModelRef; owners: string[] }) {
  const { modelRef, owners } = props;
  const live = useLive();
  const view = useViewState();
  const { ref, width } = useElementWidth<HTMLDivElement>();
  useRefreshOnSignal(modelRef);
  const detail = useModelDetail(modelRef, live);
  const { data: model, error, updatedAt } = detail;

  return (
    <PaletteScope innerRef={ref}>
      {model && error && updatedAt !== undefined && (
        <RefreshFailed error={error} updatedAt={updatedAt} />
      )}
      {model && (
        <KnownModel
          modelRef={modelRef}
          model={model}
          owners={owners}
          live={live}
          view={view}
          width={width}
        />
      )}
      {!model && error && (
        <ReadFailed
          modelRef={modelRef}
          error={error}
          onRetry={detail.refresh}
        />
      )}
      {!model && !error && <LoadingContent />}
    </PaletteScope>
  );
}
