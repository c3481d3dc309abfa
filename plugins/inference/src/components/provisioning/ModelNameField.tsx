import { TextField } from '@backstage/ui';
import { useId } from 'react';
import { useModelCheck } from '../../hooks/useProvisioning';
import { Text, useText } from '../../hooks/useText';
import { PaletteScope } from '../parts/PaletteScope';
import { FieldProps, labelsOfField, valuesOf } from './fieldProps';
import { NameFace, nameFace } from './nameFace';
import styles from './provisioning.module.css';
import { Refusal } from './Refusal';
import { Verdict } from './Verdict';

/** Longest name that the backend takes. */
const LONGEST_NAME = 253;

/** The name of a model service, checked as it is typed: legal and free for its system, where it is to run. */
export function ModelNameField(props: FieldProps<string>) {
  const text = useText();
  const { t } = text;
  const id = useId();
  const { formData = '', rawErrors, onChange } = props;
  // The form tells the others of a change with the next drawing; what is typed counts now.
  const values = { ...valuesOf(props), name: formData.trim() || undefined };
  const check = useModelCheck(values);
  const face = nameFace(values, check);
  const said = face.kind === 'wrong' ? face.messages : [];
  // The form shows what it refused below the field.
  const shown = said.filter(message => !rawErrors.includes(message));
  return (
    <PaletteScope>
      <div className={styles.field}>
        <TextField
          {...labelsOfField(
            props,
            t('provisioning.name.title'),
            t('provisioning.required'),
          )}
          aria-describedby={id}
          autoComplete="off"
          autoCorrect="off"
          spellCheck="false"
          maxLength={LONGEST_NAME}
          isDisabled={props.disabled}
          isReadOnly={props.readonly}
          isInvalid={
            face.kind === 'wrong' || (rawErrors.length > 0 && !formData)
          }
          validationBehavior="aria"
          value={formData}
          onChange={onChange}
        />
        <div id={id} role="status" className={styles.status}>
          {face.kind === 'wrong'
            ? shown.map(message => (
                <Verdict key={message} tone="bad">
                  {message}
                </Verdict>
              ))
            : faceWords(text, face)}
        </div>
        <Refusal of="name" field={props} besides={said} />
      </div>
    </PaletteScope>
  );
}

function faceWords(
  { t }: Text,
  face: Exclude<NameFace, { kind: 'wrong' }>,
): JSX.Element | null {
  switch (face.kind) {
    case 'nothing':
      return null;
    case 'missing':
      return (
        <>
          {face.missing.map(missing => (
            <Verdict key={missing} tone="plain">
              {t(`provisioning.missing.${missing}`)}
            </Verdict>
          ))}
        </>
      );
    case 'checking':
      return (
        <Verdict tone="waiting">{t('provisioning.name.checking')}</Verdict>
      );
    case 'failed':
      return (
        <Verdict tone="warning">
          {t('provisioning.notChecked', { message: face.failure.message })}
        </Verdict>
      );
    case 'notYet':
      return (
        <Verdict tone="warning">
          {face.messages.length > 0
            ? t('provisioning.name.notYet', {
                message: face.messages.join(' '),
              })
            : t('provisioning.name.afterPlace')}
        </Verdict>
      );
    case 'exists':
      return <Verdict tone="warning">{t('provisioning.name.exists')}</Verdict>;
    default:
      return <Verdict tone="good">{t('provisioning.name.free')}</Verdict>;
  }
}
