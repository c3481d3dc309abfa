import {
  Card,
  CardBody,
  CardHeader,
  Link,
  Skeleton,
  Text,
} from '@backstage/ui';
import { useRouteRef } from '@backstage/core-plugin-api';
import { entityRouteParams, useEntity } from '@backstage/plugin-catalog-react';
import type { ModelRef } from '@wakeboard/plugin-inference-common';
import { Component, ReactNode, useMemo } from 'react';
import { readEntityModel } from '../../api/entityModel';
import type { ModelDetail } from '../../api/types';
import { useLive, useRefreshOnSignal } from '../../hooks/useLive';
import { useModelDetail, useWakes } from '../../hooks/useModel';
import { useText } from '../../hooks/useText';
import { RANGES } from '../../hooks/useViewState';
import { rootRouteRef } from '../../routes';
import { Ago, replicaWords, Since } from '../header/ModelHeader';
import {
  MalformedAnnotation,
  NoAnnotation,
  ReadFailed,
} from '../ModelContent/emptyStates';
import { Note } from '../parts/Note';
import { PaletteScope } from '../parts/PaletteScope';
import { StatePill } from '../parts/StatePill';
import { distinctErrors } from '../SourceErrors/SourceErrors';
import { gpuMemoryFace, wakesFace } from '../tiles/tileFaces';
import type { TileFace } from '../tiles/Tile';
import { sourceTitle } from '../parts/words';
import styles from './cards.module.css';

/** Leaves its place empty where the app has not mounted the tab. */
class OnlyIfMounted extends Component<{ children: ReactNode }> {
  static getDerivedStateFromError() {
    return { failed: true };
  }
  state = { failed: false };
  render() {
    return this.state.failed ? null : this.props.children;
  }
}

function TabLink() {
  const { t } = useText();
  const { entity } = useEntity();
  const route = useRouteRef(rootRouteRef) as (params: {}) => string;
  return (
    <Link href={route(entityRouteParams(entity, { encodeParams: true }))}>
      {t('card.open')}
    </Link>
  );
}

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
  const { entity } = useEntity();
  const model = useMemo(() => readEntityModel(entity), [entity]);
  return (
    <PaletteScope>
      <Card>
        <CardHeader className={styles.head}>
          <Text as="h2" variant="title-x-small" weight="bold">
            {t('card.title')}
          </Text>
          {model.kind === 'model' && (
            <OnlyIfMounted>
              <TabLink />
            </OnlyIfMounted>
          )}
        </CardHeader>
        <CardBody>
          {model.kind === 'none' && <NoAnnotation />}
          {model.kind === 'malformed' && (
            <MalformedAnnotation message={model.message} />
          )}
          {model.kind === 'model' && <ModelStatus modelRef={model.ref} />}
        </CardBody>
      </Card>
    </PaletteScope>
  );
}
