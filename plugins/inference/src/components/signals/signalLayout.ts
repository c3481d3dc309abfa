import type { SignalOfDriver } from '@wakeboard/plugin-inference-common';
import type { SignalMapping } from '../../api/types';
import type { FleetState } from '../../hooks/useFleetView';
import type { Text } from '../../hooks/useText';
import { signalTitle } from './signalWords';

export function mappingKey({ driver, signal }: SignalOfDriver): string {
  return `${driver}/${signal}`;
}

/** In the order in which drivers first come. */
export function groupByDriver(
  mappings: readonly SignalMapping[],
): Array<[driver: string, mappings: SignalMapping[]]> {
  const groups = new Map<string, SignalMapping[]>();
  for (const mapping of mappings) {
    groups.set(mapping.driver, [
      ...(groups.get(mapping.driver) ?? []),
      mapping,
    ]);
  }
  return [...groups];
}

/** What passes the filter of drivers, with the search in its name or any of its expressions. */
export function findMappings(
  text: Text,
  mappings: readonly SignalMapping[],
  { filters, search }: Pick<FleetState<string>, 'filters' | 'search'>,
): SignalMapping[] {
  const words = search.toLocaleLowerCase(text.locale);
  return mappings.filter(
    mapping =>
      (!filters.driver.length || filters.driver.includes(mapping.driver)) &&
      [
        mapping.signal,
        signalTitle(text, mapping.signal),
        mapping.driverExpression,
        mapping.config?.expression,
        mapping.stored?.expression,
      ].some(part => part?.toLocaleLowerCase(text.locale).includes(words)),
  );
}
