import { SearchField } from '@backstage/ui';
import { useEffect, useRef, useState } from 'react';
import { LONGEST_SEARCH } from '../../hooks/useFleetView';
import { useText } from '../../hooks/useText';
import styles from './fleet.module.css';

/** How long a person has to pause before what was typed is looked for. */
export const SEARCH_PAUSE_MS = 300;

/** Types at once, searches after a pause; follows the address when that changes. */
export function SearchBox(props: {
  value: string;
  placeholder: string;
  onSearch: (search: string) => void;
}) {
  const { value, placeholder, onSearch } = props;
  const { t } = useText();
  const [typed, setTyped] = useState(value);
  const sent = useRef(value);
  useEffect(() => {
    if (value !== sent.current) {
      sent.current = value;
      setTyped(value);
    }
  }, [value]);
  useEffect(() => {
    if (typed.trim() === sent.current) {
      return undefined;
    }
    const timer = setTimeout(() => {
      sent.current = typed.trim();
      onSearch(typed);
    }, SEARCH_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, onSearch]);
  return (
    <SearchField
      className={styles.search}
      size="small"
      aria-label={t('fleet.search')}
      placeholder={placeholder}
      maxLength={LONGEST_SEARCH}
      value={typed}
      onChange={setTyped}
    />
  );
}
