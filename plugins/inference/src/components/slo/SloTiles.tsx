import type { ModelSlos, Slo } from '../../api/types';
import type { Read } from '../../hooks/useModel';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import { BudgetBar, SloStatusSign } from '../FleetPage/Budget';
import { promise } from '../FleetPage/sloColumns';
import { sourceTitle } from '../parts/words';
import { Tile, TileFace } from '../tiles/Tile';
import styles from './slo.module.css';
import {
  burnWords,
  shortWindowWords,
  shownBurn,
  sloFace,
  tooFewWords,
} from './sloWords';

/** How fast the budget burns; greyed with its count where it says nothing. */
export function Burn({ slo }: { slo: Slo }) {
  const text = useText();
  const burn = shownBurn(slo.evaluation);
  if (!burn) {
    return null;
  }
  return (
    <span className={burn.tooFew === undefined ? undefined : styles.faint}>
      {burnWords(text, burn)}
      {burn.tooFew !== undefined &&
        ` (${tooFewWords(text, slo.spec, burn.tooFew)})`}
    </span>
  );
}

function SloTile({ slo }: { slo: Slo }) {
  const text = useText();
  const now = useNow(30_000);
  const { spec, evaluation } = slo;
  const face = sloFace(text, slo, now);
  return (
    <Tile title={text.t('slo.budgetOf', { name: spec.name })} face={face}>
      <div className={styles.tileLines}>
        {(face.kind === 'value' || evaluation.reason) && (
          <span className={styles.tileStatus}>
            <SloStatusSign status={evaluation.status} />
            {face.kind === 'value' && <Burn slo={slo} />}
          </span>
        )}
        <span className={styles.faint}>
          {promise(text, spec)} · {shortWindowWords(text, slo)}
        </span>
      </div>
      {evaluation.remaining !== undefined && (
        <div className={styles.tileBar}>
          <BudgetBar
            status={evaluation.status}
            remaining={evaluation.remaining}
          />
        </div>
      )}
    </Tile>
  );
}

/** A tile for each SLO, or one that says why there is none. */
export function SloTiles({ read }: { read: Read<ModelSlos> }) {
  const text = useText();
  const { t } = text;
  const { data, error } = read;
  if (data?.items.length) {
    return (
      <>
        {data.items.map(slo => (
          <SloTile key={slo.spec.name} slo={slo} />
        ))}
      </>
    );
  }
  let face: TileFace = { kind: 'loading' };
  if (data) {
    const [failed] = data.errors;
    face = failed
      ? { kind: 'error', message: sourceTitle(text, failed) }
      : {
          kind: 'noData',
          cause: data.recorded.length
            ? t('slo.onlyRecorded', { count: data.recorded.length })
            : t('slo.none'),
        };
  } else if (error) {
    face = { kind: 'error', message: error.message };
  }
  return <Tile title={t('slo.budget')} face={face} />;
}
