/** Fields that somebody else has written, after the words of the API server. */
export interface FieldConflict {
  manager: string;
  /** As paths: `.spec.replicas`. */
  fields: string[];
}

/**
 * Who has which of the fields that a server-side apply wanted; empty for any
 * other conflict. The API server gives it as a sentence and nowhere else
 * (`fieldmanager/internal/conflict.go` of structured-merge-diff).
 */
export function fieldConflicts(message: string): FieldConflict[] {
  const [, ...parts] = message.split(/\bconflicts? with (?=")/);
  return parts.flatMap(part => {
    const [, manager] = /^"([^"]*)"/.exec(part) ?? [];
    const fields = [...part.matchAll(/(?:: |- )(\.[^\n]+)/g)].map(([, field]) =>
      field.trim(),
    );
    return manager === undefined || fields.length === 0
      ? []
      : [{ manager, fields }];
  });
}
