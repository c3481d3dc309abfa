import {
  Accordion,
  AccordionPanel,
  AccordionTrigger,
  Skeleton,
  Text,
} from '@backstage/ui';
import type { ModelRef } from '@wakeboard/plugin-inference-common';
import { ReactNode } from 'react';
import type { ModelDetail, Resource } from '../../api/types';
import { Read, useResource } from '../../hooks/useModel';
import { useText } from '../../hooks/useText';
import type { SectionKey, ViewStateHook } from '../../hooks/useViewState';
import { Note } from '../parts/Note';
import { Panel } from '../parts/Panel';
import { sourceTitle } from '../parts/words';
import { Conditions } from './Conditions';
import { Events } from './Events';
import { Facts } from './Facts';
import styles from './resource.module.css';
import { Yaml } from './Yaml';

function Section(props: {
  id: SectionKey;
  title: string;
  view: ViewStateHook;
  children: ReactNode;
}) {
  const { id, title, view, children } = props;
  return (
    <Accordion
      isExpanded={view.isOpen(id)}
      onExpandedChange={open => view.setOpen(id, open)}
    >
      <AccordionTrigger title={title} />
      <AccordionPanel>{view.isOpen(id) ? children : null}</AccordionPanel>
    </Accordion>
  );
}

/** What was read from the cluster, or why it could not be. */
function FromCluster(props: {
  read: Read<Resource>;
  children: (resource: Resource) => ReactNode;
}) {
  const text = useText();
  const { t } = text;
  const { data, error } = props.read;
  if (!data) {
    return error ? (
      <Note title={t('resource.failed')} tone="problem">
        {error.message}
      </Note>
    ) : (
      <div aria-busy>
        <Text as="p" variant="body-small" color="secondary">
          {t('resource.loading')}
        </Text>
        <Skeleton width="100%" height={72} />
      </div>
    );
  }
  const [failed] = data.errors;
  return (
    <div className={styles.stack}>
      {failed && (
        <Note title={sourceTitle(text, failed)} tone="problem">
          {failed.message}
        </Note>
      )}
      {(!failed || data.yaml || data.events.length > 0) && props.children(data)}
    </div>
  );
}

/** The resource itself: conditions, facts, events, YAML. */
export function ResourceSection(props: {
  modelRef: ModelRef;
  model: ModelDetail;
  view: ViewStateHook;
}) {
  const { modelRef, model, view } = props;
  const { t } = useText();
  const read = useResource(
    modelRef,
    view.isOpen('events') || view.isOpen('yaml'),
  );
  return (
    <Panel title={t('resource.title')}>
      <div className={styles.sections}>
        <Section id="conditions" title={t('resource.conditions')} view={view}>
          <Conditions conditions={model.conditions} />
        </Section>
        <Section id="facts" title={t('resource.facts')} view={view}>
          <Facts model={model} />
        </Section>
        <Section id="events" title={t('resource.events')} view={view}>
          <FromCluster read={read}>
            {resource => <Events events={resource.events} />}
          </FromCluster>
        </Section>
        <Section id="yaml" title={t('resource.yaml')} view={view}>
          <FromCluster read={read}>
            {resource => <Yaml text={resource.yaml} />}
          </FromCluster>
        </Section>
      </div>
    </Panel>
  );
}
