import { useRouteRef } from '@backstage/core-plugin-api';
import { ButtonLink, ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import { RiArrowLeftLine } from '@remixicon/react';
import {
  inferenceDoctorReadPermission,
  inferenceMetricsMappingUpdatePermission,
} from '@wakeboard/plugin-inference-common';
import { useCallback, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { SignalMapping, SignalMappingList } from '../../api/types';
import { useSignalMappings } from '../../hooks/useDoctor';
import {
  FleetView,
  sharedSearch,
  SIGNAL_FACETS,
  useFleetView,
} from '../../hooks/useFleetView';
import { useText } from '../../hooks/useText';
import { fleetRouteRef } from '../../routes';
import {
  FleetAnswer,
  NothingMatches,
  NothingThere,
} from '../FleetPage/emptyFleet';
import { FilterBar } from '../FleetPage/FilterBar';
import { Note } from '../parts/Note';
import { Panel } from '../parts/Panel';
import { differs, firstDraft, SignalDraft } from './signalDraft';
import { SignalEditor } from './SignalEditor';
import { findMappings, groupByDriver, mappingKey } from './signalLayout';
import { editedSignal, editLink, listLink } from './signalLinks';
import { SignalList } from './SignalList';
import styles from './signals.module.css';
import { ORIGINS, signalTitle } from './signalWords';
import { Sources } from './Sources';

const SIGNAL_SORTS = { signal: 'asc' } as const;

type SignalView = Pick<
  FleetView<string>,
  'filters' | 'search' | 'status' | 'setFilter' | 'clear'
>;

type Drafts = Readonly<Record<string, SignalDraft>>;

/** How many signals have each origin; choosing some leaves only those. */
function OriginChoice(props: {
  view: SignalView;
  mappings: readonly SignalMapping[];
}) {
  const { view, mappings } = props;
  const { t, format } = useText();
  return (
    <ToggleButtonGroup
      className={styles.origins}
      aria-label={t('signals.byOrigin')}
      selectionMode="multiple"
      selectedKeys={view.status}
      onSelectionChange={keys =>
        view.setFilter('status', [...keys].map(String))
      }
    >
      {ORIGINS.map(origin => (
        <ToggleButton key={origin} id={origin} size="small">
          <span className={styles.originCount}>
            {t(`signals.origin.${origin}`)}
            <strong>
              {format.number(
                mappings.filter(mapping => mapping.origin === origin).length,
                0,
              )}
            </strong>
          </span>
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

/** One signal for those who may read and not change. */
function ReadOnly(props: { mapping: SignalMapping }) {
  const { mapping } = props;
  const text = useText();
  return (
    <Panel
      title={text.t('signals.showTitle', {
        signal: signalTitle(text, mapping.signal),
        driver: mapping.driverTitle,
      })}
    >
      <Sources mapping={mapping} />
    </Panel>
  );
}

function Signals(props: {
  view: SignalView;
  list: SignalMappingList;
  root: string;
  params: URLSearchParams;
  drafts: Drafts;
  onDraft: (key: string, draft: SignalDraft | undefined) => void;
}) {
  const { view, list, root, params, drafts, onDraft } = props;
  const text = useText();
  const { t } = text;
  const edited = editedSignal(params);
  const back = (
    <ButtonLink
      className={styles.back}
      size="small"
      variant="tertiary"
      iconStart={<RiArrowLeftLine />}
      href={listLink(root, params)}
    >
      {t('signals.all')}
    </ButtonLink>
  );
  const readOnly = !list.mayChange && (
    <Note title={t('signals.readOnly')}>
      {t('signals.readOnlyNext', {
        permission: inferenceMetricsMappingUpdatePermission.name,
      })}
    </Note>
  );
  if (edited) {
    const key = mappingKey(edited);
    const mapping = list.items.find(each => mappingKey(each) === key);
    if (!mapping) {
      return (
        <>
          {back}
          <Note title={t('signals.notFound')} tone="problem">
            {t('signals.notFoundNext', edited)}
          </Note>
        </>
      );
    }
    return (
      <>
        {back}
        {readOnly}
        {list.mayChange ? (
          <SignalEditor
            key={key}
            mapping={mapping}
            variables={list.variables}
            draft={drafts[key]}
            onDraft={draft => onDraft(key, draft)}
          />
        ) : (
          <ReadOnly mapping={mapping} />
        )}
      </>
    );
  }
  if (!list.items.length) {
    return (
      <NothingThere title={t('signals.none')} errors={[]}>
        {t('signals.noneNext')}
      </NothingThere>
    );
  }
  const found = findMappings(text, list.items, view);
  const shown = found.filter(
    ({ origin }) => !view.status.length || view.status.includes(origin),
  );
  return (
    <>
      {readOnly}
      <OriginChoice view={view} mappings={found} />
      {shown.length ? (
        groupByDriver(shown).map(([driver, mappings]) => (
          <SignalList
            key={driver}
            driver={driver}
            mappings={mappings}
            mayChange={list.mayChange}
            hasDraft={mapping => {
              const draft = drafts[mappingKey(mapping)];
              return draft !== undefined && differs(draft, firstDraft(mapping));
            }}
            linkTo={mapping => editLink(root, params, mapping)}
          />
        ))
      ) : (
        <NothingMatches title={t('signals.noMatch')} onClear={view.clear} />
      )}
    </>
  );
}

/** Which series feeds each signal, and the place to change it. What is typed stays while the page is open. */
export function SignalsPage() {
  const { t } = useText();
  const root = useRouteRef(fleetRouteRef)();
  const [params] = useSearchParams();
  const view = useFleetView(SIGNAL_SORTS);
  const read = useSignalMappings();
  const [drafts, setDrafts] = useState<Drafts>({});
  const onDraft = useCallback(
    (key: string, draft: SignalDraft | undefined) =>
      setDrafts(({ [key]: _, ...others }) =>
        draft ? { ...others, [key]: draft } : others,
      ),
    [],
  );
  const isList = !editedSignal(params);
  const counts = read.data && {
    driver: groupByDriver(read.data.items).map(([value, { length }]) => ({
      value,
      count: length,
    })),
  };
  return (
    <>
      {isList && (
        <>
          <ButtonLink
            className={styles.back}
            size="small"
            variant="tertiary"
            iconStart={<RiArrowLeftLine />}
            href={`${root}/doctor${sharedSearch(params)}`}
          >
            {t('signals.toDoctor')}
          </ButtonLink>
          <FilterBar
            view={view}
            facets={SIGNAL_FACETS}
            counts={counts}
            searchHint={t('signals.search')}
          />
        </>
      )}
      <FleetAnswer
        read={read}
        onReset={view.clear}
        permission={inferenceDoctorReadPermission.name}
        failed={t('signals.failed')}
        page={1}
      >
        {list => (
          <Signals
            view={view}
            list={list}
            root={root}
            params={params}
            drafts={drafts}
            onDraft={onDraft}
          />
        )}
      </FleetAnswer>
    </>
  );
}
