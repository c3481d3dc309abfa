import type { Cost } from '../../api/types';
import type { Read } from '../../hooks/useModel';
import { useText } from '../../hooks/useText';
import slo from '../slo/slo.module.css';
import { Tile } from '../tiles/Tile';
import { costFace, hourWords } from './costFaces';
import { CostNote } from './CostNote';

/** What the model cost in the chosen range and what sleeping saved. */
export function CostTile({ read }: { read: Read<Cost> }) {
  const text = useText();
  const { data } = read;
  const sum = data?.sum;
  return (
    <Tile
      title={text.t('cost.title')}
      face={costFace(text, read)}
      aside={
        data &&
        sum && (
          <CostNote
            sum={sum}
            prices={data.prices}
            from={data.from}
            to={data.to}
          />
        )
      }
    >
      {sum && <span className={slo.faint}>{hourWords(text, sum)}</span>}
    </Tile>
  );
}
