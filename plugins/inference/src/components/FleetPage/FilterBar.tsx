import { Button, Tag, TagGroup } from '@backstage/ui';
import { isModelState } from '@wakeboard/plugin-inference-common';
import type { ReactNode } from 'react';
import type { FleetFacets } from '../../api/types';
import { Filter, FleetView } from '../../hooks/useFleetView';
import { Text, useText } from '../../hooks/useText';
import { stateName } from '../parts/words';
import { FacetMenu, facetValues } from './FacetMenu';
import styles from './fleet.module.css';
import { isSli, productName, shortEntity } from './fleetWords';
import { SearchBox } from './SearchBox';

/** A value of a filter in words. */
function facetName(
  text: Text,
  facet: Filter,
  value: string,
  counts: FleetFacets | undefined,
): string {
  switch (facet) {
    case 'state':
      return isModelState(value) ? stateName(text, value) : value;
    case 'sli':
      return isSli(value) ? text.t(`fleet.sli.${value}`) : value;
    case 'gpu':
      return productName(text, value);
    case 'owner':
    case 'system':
      return value ? shortEntity(value) : text.t('fleet.none');
    default:
      return (
        counts?.[facet]?.find(each => each.value === value)?.title ??
        (value || text.t('fleet.none'))
      );
  }
}

/** Search, a menu for each filter, and what is chosen, each to be taken away. */
export function FilterBar<K extends string>(props: {
  view: FleetView<K>;
  facets: readonly Filter[];
  counts: FleetFacets | undefined;
  searchHint: string;
  /** What else there is to choose, at the end of the row. */
  children?: ReactNode;
}) {
  const { view, facets, counts } = props;
  const text = useText();
  const { t } = text;
  const chosen = facets.flatMap(facet =>
    view.filters[facet].map(value => ({ facet, value })),
  );
  return (
    <div className={styles.filters}>
      <div className={styles.filterRow} role="search">
        <SearchBox
          value={view.search}
          placeholder={props.searchHint}
          onSearch={view.setSearch}
        />
        {facets.map(facet => (
          <FacetMenu
            key={facet}
            title={t(`fleet.facet.${facet}`)}
            values={facetValues(counts?.[facet], view.filters[facet])}
            chosen={view.filters[facet]}
            nameOf={value => facetName(text, facet, value, counts)}
            onChange={values => view.setFilter(facet, values)}
          />
        ))}
        {props.children && <div className={styles.end}>{props.children}</div>}
      </div>
      {chosen.length > 0 && (
        <div className={styles.filterRow}>
          <TagGroup
            aria-label={t('fleet.chosen')}
            onRemove={keys =>
              facets.forEach(facet => {
                const kept = view.filters[facet].filter(
                  value => !keys.has(`${facet}=${value}`),
                );
                if (kept.length < view.filters[facet].length) {
                  view.setFilter(facet, kept);
                }
              })
            }
          >
            {chosen.map(({ facet, value }) => {
              const words = `${t(`fleet.facet.${facet}`)}: ${facetName(
                text,
                facet,
                value,
                counts,
              )}`;
              return (
                <Tag
                  key={`${facet}=${value}`}
                  id={`${facet}=${value}`}
                  textValue={words}
                >
                  {words}
                </Tag>
              );
            })}
          </TagGroup>
          <Button size="small" variant="tertiary" onPress={view.clear}>
            {t('fleet.clear')}
          </Button>
        </div>
      )}
    </div>
  );
}
