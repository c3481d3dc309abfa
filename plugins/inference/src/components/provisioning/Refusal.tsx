import { useEffect, useRef } from 'react';
import type { RefusedField } from '../../api/refusals';
import { useRefusal } from '../../hooks/useRefusal';
import { FieldProps, hidesError, valuesOf } from './fieldProps';
import styles from './provisioning.module.css';
import { Verdict } from './Verdict';

/**
 * Why the form did not go on, at the field that it is about, where the template
 * leaves that to the field by `ui:hideError`. The first one of a form is
 * brought into view: the button that was pressed is at its end.
 */
export function Refusal<Value>(props: {
  of: RefusedField;
  field: FieldProps<Value>;
  /** What the field says already. */
  besides?: readonly string[];
}) {
  const { of, field, besides = [] } = props;
  const refused = useRefusal(of, {
    value: field.formData,
    values: valuesOf(field),
  });
  const refusal =
    hidesError(field) && field.rawErrors.length > 0 ? refused : undefined;
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const first = place.current
      ?.closest('form')
      ?.querySelector('[data-refusal="true"]');
    if (refusal && first && first === place.current) {
      first.scrollIntoView({ block: 'center' });
    }
  }, [refusal]);
  const sentences = refusal?.sentences ?? [];
  return (
    <div
      ref={place}
      role="alert"
      className={styles.refusal}
      data-refusal={refusal !== undefined}
    >
      {sentences
        .filter(sentence => !besides.includes(sentence))
        .map(sentence => (
          <Verdict key={sentence} tone="bad">
            {sentence}
          </Verdict>
        ))}
    </div>
  );
}
