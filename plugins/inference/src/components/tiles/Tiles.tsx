import { MODEL_STATES } from '@wakeboard/plugin-inference-common';
import type {
  Cost,
  ModelDetail,
  ModelSlos,
  SeriesList,
  Timeline,
  WakeList,
} from '../../api/types';
import type { InWindow, Read } from '../../hooks/useModel';
import { useText } from '../../hooks/useText';
import { shareOfStates } from '../charts/bandLayout';
import { stateColour } from '../charts/palette';
import { CostTile } from '../cost/CostTile';
import { SloTiles } from '../slo/SloTiles';
import { Tile } from './Tile';
import {
  bandsOfModel,
  gpuMemoryFace,
  requestsFace,
  servingFace,
  wakesFace,
} from './tileFaces';
import styles from './tiles.module.css';

/** Shares of states as one bar; the words are in the tile above it. */
function SharesBar({ timeline }: { timeline: Timeline }) {
  const shares = shareOfStates(bandsOfModel(timeline));
  const order = [...shares].sort(
    (a, b) =>
      Number(MODEL_STATES[b.state].serves) -
      Number(MODEL_STATES[a.state].serves),
  );
  return (
    <div className={styles.bar} aria-hidden>
      {order.map(({ state, share }) => (
        <span
          key={state}
          style={{ width: `${share * 100}%`, background: stateColour(state) }}
        />
      ))}
    </div>
  );
}

/** The numbers of the chosen range at a glance. */
export function Tiles(props: {
  model: ModelDetail;
  wakes: Read<InWindow<WakeList>>;
  timeline: Read<InWindow<Timeline>>;
  traffic: Read<InWindow<SeriesList>>;
  slos: Read<ModelSlos>;
  cost: Read<Cost>;
}) {
  const text = useText();
  const { t } = text;
  const { model, wakes, timeline, traffic, slos, cost } = props;
  const serving = servingFace(text, timeline);
  return (
    <div className={styles.tiles}>
      <SloTiles read={slos} />
      <Tile title={t('tile.wakes')} face={wakesFace(text, wakes)} />
      <Tile title={t('tile.serving')} face={serving}>
        {serving.kind === 'value' && timeline.data && (
          <SharesBar timeline={timeline.data.value} />
        )}
      </Tile>
      <Tile title={t('tile.gpuMemory')} face={gpuMemoryFace(text, model)} />
      <Tile
        title={t('tile.requests')}
        face={requestsFace(text, model, traffic)}
      />
      <CostTile read={cost} />
    </div>
  );
}
