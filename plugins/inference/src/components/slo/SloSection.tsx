import {
  Accordion,
  AccordionPanel,
  AccordionTrigger,
  Skeleton,
} from '@backstage/ui';
import type { ModelRef } from '@wakeboard/plugin-inference-common';
import type { ReactNode } from 'react';
import { toFailure } from '../../api/failure';
import type { ModelSlos, Slo } from '../../api/types';
import type { Read } from '../../hooks/useModel';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import type { ViewStateHook } from '../../hooks/useViewState';
import { SloStatusSign } from '../FleetPage/Budget';
import { budgetWords } from '../FleetPage/fleetWords';
import { exhaustion, promise } from '../FleetPage/sloColumns';
import { Note } from '../parts/Note';
import { Panel } from '../parts/Panel';
import { NoSlos } from './NoSlos';
import { RecordedDetails, RecordedHead } from './RecordedSlo';
import styles from './slo.module.css';
import { SloDetails } from './SloDetails';
import { Burn } from './SloTiles';
import { recordedId } from './sloWords';

/** One of the list; which are open is in the address. */
function Item(props: {
  id: string;
  view: ViewStateHook;
  head: ReactNode;
  children: ReactNode;
}) {
  const { id, view } = props;
  const open = view.isItemOpen('slo', id);
  return (
    <Accordion
      isExpanded={open}
      onExpandedChange={next => view.setItemOpen('slo', id, next)}
    >
      <AccordionTrigger>{props.head}</AccordionTrigger>
      <AccordionPanel>{open ? props.children : null}</AccordionPanel>
    </Accordion>
  );
}

function Head({ slo }: { slo: Slo }) {
  const text = useText();
  const now = useNow(30_000);
  const { spec, evaluation } = slo;
  const { number, word, reason } = budgetWords(text, evaluation, spec, now);
  return (
    <span className={styles.head}>
      <span>
        <strong>{spec.name}</strong>
        <span className={styles.second}>{promise(text, spec)}</span>
      </span>
      <span>
        <SloStatusSign status={evaluation.status} word={word} />
        {reason && <span className={styles.second}>{reason}</span>}
      </span>
      <span>
        {number && <strong>{number}</strong>}
        {number && (
          <span className={styles.second}>
            <Burn slo={slo} />
          </span>
        )}
      </span>
      <span className={styles.last}>
        {evaluation.burn && (
          <>
            <span className={styles.second}>{text.t('slo.exhausted')}</span>
            {exhaustion(text, evaluation)}
          </>
        )}
      </span>
    </span>
  );
}

function List(props: {
  modelRef: ModelRef;
  slos: ModelSlos;
  view: ViewStateHook;
}) {
  const { modelRef, slos, view } = props;
  return (
    <div className={styles.list}>
      {slos.items.map(slo => (
        <Item
          key={slo.spec.name}
          id={slo.spec.name}
          view={view}
          head={<Head slo={slo} />}
        >
          <SloDetails modelRef={modelRef} slo={slo} view={view} />
        </Item>
      ))}
      {slos.items.length === 0 && <NoSlos slos={slos} />}
      {slos.recorded.map(recorded => (
        <Item
          key={recordedId(recorded)}
          id={recordedId(recorded)}
          view={view}
          head={<RecordedHead slo={recorded} />}
        >
          <RecordedDetails slo={recorded} />
        </Item>
      ))}
    </div>
  );
}

/** How the model keeps its promises. */
export function SloSection(props: {
  modelRef: ModelRef;
  read: Read<ModelSlos>;
  view: ViewStateHook;
}) {
  const { modelRef, read, view } = props;
  const { t } = useText();
  const { data, error } = read;
  return (
    <Panel
      title={t('slo.title')}
      aside={
        data?.profile && (
          <span className={styles.faint}>
            {t('slo.profile', { profile: data.profile })}
          </span>
        )
      }
    >
      {data && data.problems.length > 0 && (
        <Note title={t('slo.problems')} tone="problem">
          {data.problems.map(problem => (
            <p key={problem}>{problem}</p>
          ))}
        </Note>
      )}
      {data && <List modelRef={modelRef} slos={data} view={view} />}
      {!data && error && (
        <Note title={t('slo.failed')} tone="problem">
          {toFailure(error).message}
        </Note>
      )}
      {!data && !error && (
        <div aria-busy>
          <Skeleton width="100%" height={72} />
        </div>
      )}
    </Panel>
  );
}
