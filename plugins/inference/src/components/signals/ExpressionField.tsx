import { TextAreaField } from '@backstage/ui';
import { useId, useLayoutEffect, useRef } from 'react';
import type { SignalMappingList } from '../../api/types';
import { useText } from '../../hooks/useText';
import { insertAt, LONGEST_EXPRESSION } from './signalDraft';
import styles from './signals.module.css';

/** PromQL as text, with the variables that may stand in it to be put at the caret. */
export function ExpressionField(props: {
  value: string;
  onChange: (value: string) => void;
  /** Why it cannot be used. */
  problem?: string;
  variables: SignalMappingList['variables'];
  /** The name and the unit that values are to have. */
  description: string;
}) {
  const { value, onChange, problem, variables } = props;
  const { t } = useText();
  const id = useId();
  const field = useRef<HTMLDivElement>(null);
  const caret = useRef<number>();
  const area = () => field.current?.querySelector('textarea') ?? undefined;

  useLayoutEffect(() => {
    const at = caret.current;
    if (at !== undefined) {
      caret.current = undefined;
      area()?.focus();
      area()?.setSelectionRange(at, at);
    }
  }, [value]);

  const insert = (name: string) => {
    const start = area()?.selectionStart ?? value.length;
    const end = area()?.selectionEnd ?? value.length;
    const next = insertAt(value, { start, end }, name);
    caret.current = next.caret;
    onChange(next.text);
  };
  return (
    <>
      <TextAreaField
        ref={field}
        className={styles.area}
        label={t('signals.expression')}
        description={props.description}
        rows={8}
        maxLength={LONGEST_EXPRESSION}
        spellCheck="false"
        autoCorrect="off"
        value={value}
        onChange={onChange}
        validationBehavior="aria"
        validate={() => problem ?? true}
      />
      <div className={styles.variables}>
        <p id={id}>{t('signals.variables')}</p>
        <ul aria-labelledby={id}>
          {variables.map(({ name, meaning }) => (
            <li key={name}>
              <button
                type="button"
                className={styles.variable}
                aria-label={t('signals.insert', { name })}
                onClick={() => insert(name)}
              >
                {name}
              </button>
              <span>{meaning}</span>
            </li>
          ))}
        </ul>
      </div>
    </>
  );
}
