import { useEntity } from '@backstage/plugin-catalog-react';
import { Text } from '@backstage/ui';
import type { ModelRef } from '@wakeboard/plugin-inference-common';
import { sumsUpModels } from '../../api/entityModel';
import { CARD_RANGES, rangeView, useCardRange } from '../../hooks/useCardRange';
import { useModelCost } from '../../hooks/useSlos';
import { useText } from '../../hooks/useText';
import { Costed, costFace, hourWords } from '../cost/costFaces';
import { CostNote } from '../cost/CostNote';
import { Choice } from '../FleetPage/FleetRangeBar';
import { ReadFailed } from '../ModelContent/emptyStates';
import { TileFaceView } from '../tiles/Tile';
import styles from './cards.module.css';
import { InferenceCard, ModelCard } from './InferenceCard';
import { SummaryFrame } from './SummaryFrame';

const WORDS = {
  '24h': 'range.h24',
  '7d': 'range.d7',
  '30d': 'range.d30',
  '90d': 'range.d90',
} as const;

function RangeChoice() {
  const { t } = useText();
  const { range, setRange } = useCardRange();
  return (
    <Choice
      label={t('range.label')}
      options={CARD_RANGES.map(value => ({ value, words: t(WORDS[value]) }))}
      value={range}
      onChange={setRange}
    />
  );
}

/** Cost and savings of one answer. */
function Money(props: {
  read: { data?: Costed & { from: number; to: number } };
}) {
  const text = useText();
  const { data } = props.read;
  return (
    <div className={styles.money}>
      <TileFaceView face={costFace(text, props.read)} />
      {data?.sum && (
        <div className={styles.how}>
          <Text as="p" variant="body-small" color="secondary">
            {hourWords(text, data.sum)}
          </Text>
          <CostNote
            sum={data.sum}
            prices={data.prices}
            from={data.from}
            to={data.to}
          />
        </div>
      )}
    </div>
  );
}

function ModelCost({ modelRef }: { modelRef: ModelRef }) {
  const { range } = useCardRange();
  const read = useModelCost(modelRef, rangeView(range));
  if (!read.data && read.error) {
    return (
      <ReadFailed
        modelRef={modelRef}
        error={read.error}
        onRetry={read.refresh}
      />
    );
  }
  return (
    <div className={styles.card} aria-busy={read.isPrevious || undefined}>
      <RangeChoice />
      <Money read={read} />
    </div>
  );
}

/** What a model cost and its sleep saved, or all models of a System, Domain or Group. */
export function InferenceCostCard() {
  const { t } = useText();
  const { entity } = useEntity();
  if (sumsUpModels(entity)) {
    return (
      <InferenceCard title={t('card.costOfModels')}>
        <SummaryFrame>
          {summary => (
            <>
              <RangeChoice />
              <Money read={{ data: summary }} />
            </>
          )}
        </SummaryFrame>
      </InferenceCard>
    );
  }
  return (
    <ModelCard title={t('card.cost')}>
      {modelRef => <ModelCost modelRef={modelRef} />}
    </ModelCard>
  );
}
