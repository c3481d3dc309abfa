import { Text } from '@backstage/ui';
import type { Resource } from '../../api/types';
import { useText } from '../../hooks/useText';
import { DataTable } from '../parts/DataTable';

/** What the cluster recorded about the resource lately, newest first. */
export function Events({ events }: { events: Resource['events'] }) {
  const { t, format } = useText();
  if (!events.length) {
    return (
      <Text as="p" variant="body-medium" color="secondary">
        {t('resource.noEvents')}
      </Text>
    );
  }
  const sorted = [...events].sort((a, b) => (b.at ?? 0) - (a.at ?? 0));
  return (
    <DataTable
      label={t('resource.events')}
      rows={sorted}
      rowKey={event => JSON.stringify([event.at, event.reason, event.message])}
      columns={[
        {
          id: 'at',
          title: t('resource.eventWhen'),
          cell: event =>
            event.at === undefined ? '–' : format.dateTime(event.at),
          numeric: true,
        },
        {
          id: 'type',
          title: t('resource.eventType'),
          cell: event => event.type,
        },
        {
          id: 'reason',
          title: t('resource.eventReason'),
          cell: event =>
            event.count !== undefined && event.count > 1
              ? `${event.reason} ${t('resource.eventTimes', {
                  n: format.number(event.count, 0),
                })}`
              : event.reason,
        },
        {
          id: 'message',
          title: t('resource.eventMessage'),
          cell: event => event.message,
        },
      ]}
    />
  );
}
