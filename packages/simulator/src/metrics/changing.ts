import { Family, Labels } from './series';

/**
 * A family whose series are other ones from time to time.
 *
 * @param list - labels and value of each series there is now
 */
export function changing(
  name: string,
  help: string,
  type: 'gauge' | 'counter',
  list: () => Array<[Labels, number]>,
): Family {
  return {
    name,
    help,
    type,
    isChanging: true,
    get series() {
      return list().map(([labels, value]) => ({
        name,
        labels,
        read: () => value,
      }));
    },
  };
}
