import type { FleetGpu } from '../../api/types';
import { Text, useText } from '../../hooks/useText';
import { Tile, TileFace } from '../tiles/Tile';
import { BoardSums, sumUp } from './boardLayout';
import styles from './fleet.module.css';

const BOARD_TILES = ['devices', 'memory', 'models', 'utilisation'] as const;

export type BoardTile = (typeof BOARD_TILES)[number];

/** Resident, waiting and asleep, as far as there are any. */
export function presenceWords(
  { t, format }: Text,
  models: BoardSums['models'],
): string {
  return t('fleet.presences', {
    resident: format.number(models.resident, 0),
    waiting: format.number(models.waiting, 0),
    asleep: format.number(models.asleep, 0),
  });
}

function boardFace(text: Text, tile: BoardTile, sums: BoardSums): TileFace {
  const { t, format } = text;
  const missing = { kind: 'noData', cause: t('gpu.notReported') } as const;
  switch (tile) {
    case 'devices':
      return { kind: 'value', value: format.number(sums.devices, 0) };
    case 'memory':
      return sums.totalBytes === undefined
        ? missing
        : {
            kind: 'value',
            value: format.bytes(sums.reservedBytes),
            detail: [
              t('fleet.ofAll', { total: format.bytes(sums.totalBytes) }),
              sums.usedBytes !== undefined &&
                t('fleet.inUse', { size: format.bytes(sums.usedBytes) }),
            ]
              .filter(Boolean)
              .join(' · '),
          };
    case 'models':
      return {
        kind: 'value',
        value: format.number(sums.models.resident, 0),
        detail: t('fleet.alsoThere', {
          waiting: format.number(sums.models.waiting, 0),
          asleep: format.number(sums.models.asleep, 0),
        }),
      };
    default:
      return sums.utilizationPercent === undefined
        ? missing
        : {
            kind: 'value',
            value: format.signal(sums.utilizationPercent, 'percent'),
            detail: t('fleet.meanOfDevices'),
          };
  }
}

/** The devices that are shown, taken together. */
export function BoardTiles(props: { gpus: readonly FleetGpu[] }) {
  const text = useText();
  const sums = sumUp(props.gpus);
  return (
    <div className={styles.tiles}>
      {BOARD_TILES.map(tile => (
        <Tile
          key={tile}
          title={text.t(`fleet.boardTile.${tile}`)}
          face={boardFace(text, tile, sums)}
        />
      ))}
    </div>
  );
}
