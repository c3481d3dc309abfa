import {
  AuditorService,
  AuditorServiceCreateEventOptions,
} from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';

/** Does something that is worth an audit event, which says how it went. */
export async function audited<T>(
  auditor: AuditorService,
  event: AuditorServiceCreateEventOptions,
  action: () => Promise<T>,
): Promise<T> {
  const opened = await auditor.createEvent(event);
  try {
    const result = await action();
    await opened.success();
    return result;
  } catch (error) {
    await opened.fail({ error: toError(error) });
    throw error;
  }
}
