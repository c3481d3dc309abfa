import { Combobox } from '@backstage/ui';
import {
  ModelRef,
  parseModelRef,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { useEffect, useState } from 'react';
import { toFailure } from '../../api/failure';
import { useModelsOfDriver } from '../../hooks/useDoctor';
import { useText } from '../../hooks/useText';
import { SEARCH_PAUSE_MS } from '../FleetPage/SearchBox';

function wordsOf({ name, namespace, cluster }: ModelRef): string {
  return `${name} (${namespace}, ${cluster})`;
}

/** One of the models of a driver that the person may see, found by name. */
export function ModelChooser(props: {
  driver: string;
  driverTitle: string;
  value: ModelRef | undefined;
  onChange: (model: ModelRef | undefined) => void;
}) {
  const { driver, driverTitle, value, onChange } = props;
  const { t } = useText();
  const [typed, setTyped] = useState(value ? wordsOf(value) : '');
  const [search, setSearch] = useState('');
  const read = useModelsOfDriver(driver, search);
  const models = read.data?.items.map(({ ref }) => ref);

  // The words of what is chosen are not looked for.
  const wanted = value && typed === wordsOf(value) ? '' : typed.trim();
  useEffect(() => {
    const timer = setTimeout(() => setSearch(wanted), SEARCH_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [wanted]);

  const choose = (model: ModelRef | undefined) => {
    onChange(model);
    setTyped(model ? wordsOf(model) : '');
  };
  // The first one will do until another is chosen.
  const first = models?.[0];
  const isUntouched = value === undefined && typed === '' && search === '';
  useEffect(() => {
    if (isUntouched && first) {
      onChange(first);
      setTyped(wordsOf(first));
    }
  }, [isUntouched, first, onChange]);

  const key = value && stringifyModelRef(value);
  const offered = models ?? [];
  const options = offered.some(ref => stringifyModelRef(ref) === key)
    ? offered
    : [...(value ? [value] : []), ...offered];
  const nothing = models?.length === 0 && !search;
  const words = () => {
    if (read.error && !read.data) {
      return t('signals.modelsFailed', {
        message: toFailure(read.error).message,
      });
    }
    return nothing
      ? t('signals.noModels', { driver: driverTitle })
      : t('signals.modelHint');
  };
  return (
    <Combobox
      label={t('signals.model')}
      description={words()}
      placeholder={t('signals.modelSearch')}
      isDisabled={nothing}
      options={options.map(ref => ({
        value: stringifyModelRef(ref),
        label: wordsOf(ref),
      }))}
      search={{ mode: 'server', inputValue: typed, onInputChange: setTyped }}
      value={key ?? null}
      onChange={chosen =>
        choose(chosen === null ? undefined : parseModelRef(String(chosen)))
      }
    />
  );
}
