import { Text } from '@backstage/ui';
import { ReactNode, useId } from 'react';
import { useText } from '../../hooks/useText';
import { PaletteScope } from '../parts/PaletteScope';
import { FieldTexts, labelsOfField } from './fieldProps';
import styles from './provisioning.module.css';

/** Around a field of several controls: its name, what the template says of it, and what it is made of. */
export function FieldFrame(props: {
  field: FieldTexts;
  /** Where the template gives none. */
  title: string;
  children: ReactNode;
}) {
  const { t } = useText();
  const id = useId();
  const { label, description, secondaryLabel } = labelsOfField(
    props.field,
    props.title,
    t('provisioning.required'),
  );
  return (
    <PaletteScope>
      <div
        role="group"
        aria-labelledby={`${id}-label`}
        aria-describedby={description ? `${id}-description` : undefined}
        className={styles.field}
      >
        <div>
          <Text as="p" id={`${id}-label`} variant="body-medium" weight="bold">
            {label}
            {secondaryLabel && (
              <span className={styles.required}> ({secondaryLabel})</span>
            )}
          </Text>
          {description && (
            <Text
              as="p"
              id={`${id}-description`}
              variant="body-medium"
              color="secondary"
            >
              {description}
            </Text>
          )}
        </div>
        {props.children}
      </div>
    </PaletteScope>
  );
}
