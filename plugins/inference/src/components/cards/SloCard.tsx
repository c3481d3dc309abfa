import { Skeleton } from '@backstage/ui';
import { useEntity } from '@backstage/plugin-catalog-react';
import type { ModelRef } from '@wakeboard/plugin-inference-common';
import { sumsUpModels } from '../../api/entityModel';
import type { Slo } from '../../api/types';
import { useLive, useRefreshOnSignal } from '../../hooks/useLive';
import { useModelSlos } from '../../hooks/useSlos';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import { Budget } from '../FleetPage/Budget';
import { promise } from '../FleetPage/sloColumns';
import { ReadFailed } from '../ModelContent/emptyStates';
import { Note } from '../parts/Note';
import { NoSlos } from '../slo/NoSlos';
import styles from './cards.module.css';
import { InferenceCard, ModelCard } from './InferenceCard';
import { SummarySlos } from './SummarySlos';

function Row({ slo, now }: { slo: Slo; now: number }) {
  const text = useText();
  return (
    <li className={styles.slo}>
      <span>
        {slo.spec.name}
        <span className={styles.second}>{promise(text, slo.spec)}</span>
      </span>
      <Budget slo={slo.evaluation} spec={slo.spec} now={now} />
    </li>
  );
}

function ModelSlos({ modelRef }: { modelRef: ModelRef }) {
  useRefreshOnSignal(modelRef);
  const { t } = useText();
  const now = useNow(30_000);
  const { data, error, refresh } = useModelSlos(modelRef, useLive());
  if (!data) {
    return error ? (
      <ReadFailed modelRef={modelRef} error={error} onRetry={refresh} />
    ) : (
      <Skeleton width="100%" height={96} />
    );
  }
  return (
    <div className={styles.card}>
      {data.items.length ? (
        <ul className={styles.slos}>
          {data.items.map(slo => (
            <Row key={slo.spec.name} slo={slo} now={now} />
          ))}
        </ul>
      ) : (
        <NoSlos slos={data} />
      )}
      {data.problems.length > 0 && (
        <Note title={t('slo.problems')} tone="problem">
          {data.problems.map(problem => (
            <p key={problem}>{problem}</p>
          ))}
        </Note>
      )}
    </div>
  );
}

/** The SLOs of a model, or of all models of a System, Domain or Group. */
export function InferenceSloCard() {
  const { t } = useText();
  const { entity } = useEntity();
  if (sumsUpModels(entity)) {
    return (
      <InferenceCard title={t('card.slosOfModels')}>
        <SummarySlos />
      </InferenceCard>
    );
  }
  return (
    <ModelCard title={t('card.slos')}>
      {modelRef => <ModelSlos modelRef={modelRef} />}
    </ModelCard>
  );
}
