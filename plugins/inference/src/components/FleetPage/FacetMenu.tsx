import {
  Button,
  MenuAutocompleteListbox,
  MenuListBoxItem,
  MenuTrigger,
} from '@backstage/ui';
import { RiArrowDownSLine } from '@remixicon/react';
import { useText } from '../../hooks/useText';

/** More values than this are drawn only as far as they are in view. */
const VIRTUAL_FROM = 60;

export interface FacetValue {
  value: string;
  /** What it is called, where not as its value. */
  title?: string;
  count: number;
}

/** Values that can be chosen: those that were counted, and what is chosen already. */
export function facetValues(
  counted: readonly FacetValue[] | undefined,
  chosen: readonly string[],
): FacetValue[] {
  const known = counted ?? [];
  const missing = chosen.filter(
    value => !known.some(one => one.value === value),
  );
  return [...known, ...missing.map(value => ({ value, count: 0 }))];
}

/** One filter: its values with how many models have each, any number of them at once. */
export function FacetMenu(props: {
  title: string;
  values: readonly FacetValue[];
  chosen: readonly string[];
  nameOf: (value: string) => string;
  onChange: (values: string[]) => void;
}) {
  const { title, values, chosen, nameOf } = props;
  const { t, format } = useText();
  const words = chosen.length
    ? t('fleet.filterChosen', { title, n: format.number(chosen.length, 0) })
    : title;
  return (
    <MenuTrigger>
      <Button
        aria-label={t('fleet.filterBy', { title: words })}
        size="small"
        variant="secondary"
        iconEnd={<RiArrowDownSLine />}
        isDisabled={!values.length}
      >
        {words}
      </Button>
      <MenuAutocompleteListbox
        aria-label={title}
        placeholder={t('fleet.filterSearch')}
        selectionMode="multiple"
        escapeKeyBehavior="none"
        virtualized={values.length > VIRTUAL_FROM}
        maxHeight="320px"
        selectedKeys={chosen}
        onSelectionChange={keys =>
          props.onChange(
            keys === 'all'
              ? values.map(({ value }) => value)
              : [...keys].map(String),
          )
        }
      >
        {values.map(({ value, count }) => (
          <MenuListBoxItem key={value} id={value}>
            {t('fleet.filterValue', {
              name: nameOf(value),
              n: format.number(count, 0),
            })}
          </MenuListBoxItem>
        ))}
      </MenuAutocompleteListbox>
    </MenuTrigger>
  );
}
