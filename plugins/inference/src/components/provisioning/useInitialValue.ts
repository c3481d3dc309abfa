import { useEffect } from 'react';
import type { FieldProps } from './fieldProps';

/**
 * Puts into the form what a field shows before anybody touched it: the
 * scaffolder validates and reviews only what a form holds.
 */
export function useInitialValue<Value>(
  { formData, onChange }: Pick<FieldProps<Value>, 'formData' | 'onChange'>,
  value: Value | undefined,
): void {
  useEffect(() => {
    // With every drawing: of fields that say this at the same moment the form hears the last one only.
    if (formData === undefined && value !== undefined) onChange(value);
  });
}
