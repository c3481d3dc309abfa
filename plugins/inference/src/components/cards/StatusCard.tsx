import { Skeleton, Text } from '@backstage/ui';
import type { ModelRef } from '@wakeboard/plugin-inference-common';
import type { ReactNode } from 'react';
import type { ModelDetail } from '../../api/types';
import { useLive, useRefreshOnSignal } from '../../hooks/useLive';
import { useModelDetail, useWakes } from '../../hooks/useModel';
import { useText } from '../../hooks/useText';
import { RANGES } from '../../hooks/useViewState';
import { Ago, replicaWords, Since } from '../header/ModelHeader';
import { ReadFailed } from '../ModelContent/emptyStates';
import { Note } from '../parts/Note';
import { StatePill } from '../parts/StatePill';
import { distinctErrors } from '../SourceErrors/SourceErrors';
import { gpuMemoryFace, wakesFace } from '../tiles/tileFaces';
import type { TileFace } from '../tiles/Tile';
import { sourceTitle } from '../parts/words';
import styles from './cards.module.css';
import { ModelCard } from './InferenceCard';

const LAST_DAY = {
  range: '24h',
  windowKey: '24h',
  windowAt: (now: number) => ({ from: now - RANGES['24h'], to: now }),
} as const;

function faceWords(text: ReturnType<typeof useText>, face: TileFace): string {
  switch (face.kind) {
    case 'value':
      return face.value;
    case 'noData':
      return face.cause;
    case 'error':
      return text.t('tile.failed');
    default:
      return '…';
  }
}

function Known({
  modelRef,
  model,
}: {
  modelRef: ModelRef;
  model: ModelDetail;
}) {
  const text = useText();
  const { t } = text;
  const wakes = useWakes(modelRef, useLive(), LAST_DAY);
  const accesses = model.pods.flatMap(pod => pod.lastAccessedAt ?? []);
  const rows: Array<[string, ReactNode]> = [
    [t('header.replicas'), replicaWords(text, model.replicas)],
    [t('card.wakes24'), faceWords(text, wakesFace(text, wakes))],
    [t('card.gpuMemory'), faceWords(text, gpuMemoryFace(text, model))],
    [
      t('card.lastAccess'),
      accesses.length ? (
        <Ago key="access" at={Math.max(...accesses)} />
      ) : (
        t('card.never')
      ),
    ],
  ];
  return (
    <div className={styles.card}>
      <div className={styles.state}>
        <StatePill state={model.state} size="large" />
        {model.stateSince !== undefined && <Since at={model.stateSince} />}
      </div>
      {model.stateReason && (
        <Text as="p" variant="body-medium">
          {model.stateReason}
        </Text>
      )}
      {model.pending.map(request => (
        <Text key={request.id} as="p" variant="body-medium">
          {t('card.actionPending', { action: t(`action.${request.action}`) })}
        </Text>
      ))}
      <dl className={styles.rows}>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {distinctErrors(model.errors).map(error => (
        <Note
          key={`${error.source.name} ${error.reason}`}
          title={sourceTitle(text, error)}
          tone="problem"
        />
      ))}
    </div>
  );
}

function ModelStatus({ modelRef }: { modelRef: ModelRef }) {
  useRefreshOnSignal(modelRef);
  const { data: model, error, refresh } = useModelDetail(modelRef, useLive());
  if (model) {
    return <Known modelRef={modelRef} model={model} />;
  }
  return error ? (
    <ReadFailed modelRef={modelRef} error={error} onRetry={refresh} />
  ) : (
    <Skeleton width="100%" height={120} />
  );
}

/** The model's state in short, for the overview of its entity. */
export function InferenceStatusCard() {
  const { t } = useText();
  return (
    <ModelCard title={t('card.title')}>
      {modelRef => <ModelStatus modelRef={modelRef} />}
    </ModelCard>
  );
}
