import { inferenceGpuReadPermission } from '@wakeboard/plugin-inference-common';
import { useMemo } from 'react';
import type { FleetGpuList } from '../../api/types';
import { useFleetGpus } from '../../hooks/useFleet';
import {
  BOARD_FACETS,
  FleetView,
  isNarrowed,
  useFleetView,
} from '../../hooks/useFleetView';
import { useLive } from '../../hooks/useLive';
import { useText } from '../../hooks/useText';
import { BoardCluster } from './BoardCluster';
import { BoardTiles } from './BoardTiles';
import { BoardNode, findDevices, groupByNode, pagesOf } from './boardLayout';
import { FleetAnswer, NothingMatches, NothingThere } from './emptyFleet';
import { FilterBar } from './FilterBar';
import { Pager } from './Pager';

/** Only so many devices are drawn at once. */
export const DEVICES_PER_PAGE = 48;

const BOARD_SORTS = { node: 'asc' } as const;

function byCluster(nodes: readonly BoardNode[]): Array<[string, BoardNode[]]> {
  const clusters = new Map<string, BoardNode[]>();
  for (const node of nodes) {
    clusters.set(node.cluster, [...(clusters.get(node.cluster) ?? []), node]);
  }
  return [...clusters];
}

function Board(props: { view: FleetView<'node'>; list: FleetGpuList }) {
  const { view, list } = props;
  const { t, format } = useText();
  const { items } = list;
  const { search } = view;
  const found = useMemo(
    () => (search ? findDevices(items, search) : items),
    [items, search],
  );
  const pages = useMemo(
    () => pagesOf(groupByNode(found), DEVICES_PER_PAGE),
    [found],
  );
  if (!pages.length) {
    return isNarrowed(view, BOARD_FACETS) ? (
      <NothingMatches title={t('fleet.noDeviceMatch')} onClear={view.clear} />
    ) : (
      <NothingThere title={t('fleet.noDevices')} errors={list.errors}>
        {t('fleet.noDevicesNext')}
      </NothingThere>
    );
  }
  const page = Math.min(view.boardPage, pages.length);
  const shown = pages[page - 1];
  const sizes = pages.map(nodes =>
    nodes.reduce((sum, node) => sum + node.gpus.length, 0),
  );
  const before = sizes.slice(0, page - 1).reduce((a, b) => a + b, 0);
  return (
    <>
      <BoardTiles gpus={found} />
      {byCluster(shown).map(([cluster, nodes]) => (
        <BoardCluster
          key={cluster}
          cluster={cluster}
          nodes={nodes}
          all={found}
        />
      ))}
      <Pager
        words={t('fleet.devices', {
          from: format.number(before + 1, 0),
          to: format.number(before + sizes[page - 1], 0),
          total: format.number(found.length, 0),
        })}
        first={page > 1 ? () => view.toBoardPage(1) : undefined}
        previous={page > 1 ? () => view.toBoardPage(page - 1) : undefined}
        next={
          page < pages.length ? () => view.toBoardPage(page + 1) : undefined
        }
      />
    </>
  );
}

/** Every device of every cluster and what is on it. */
export function FleetGpus() {
  const { t } = useText();
  const live = useLive();
  const view = useFleetView<'node'>(BOARD_SORTS);
  const read = useFleetGpus(view, live);
  return (
    <>
      <FilterBar
        view={view}
        facets={BOARD_FACETS}
        counts={read.data?.facets}
        searchHint={t('fleet.searchDevices')}
      />
      <FleetAnswer
        read={read}
        onReset={view.clear}
        page={view.boardPage}
        permission={inferenceGpuReadPermission.name}
      >
        {list => <Board view={view} list={list} />}
      </FleetAnswer>
    </>
  );
}
