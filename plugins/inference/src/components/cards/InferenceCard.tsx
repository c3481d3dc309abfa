import { useRouteRef } from '@backstage/core-plugin-api';
import { Card, CardBody, CardHeader, Link, Text } from '@backstage/ui';
import { entityRouteParams, useEntity } from '@backstage/plugin-catalog-react';
import type { ModelRef } from '@wakeboard/plugin-inference-common';
import { Component, ReactNode, useMemo } from 'react';
import { readEntityModel } from '../../api/entityModel';
import { useText } from '../../hooks/useText';
import { rootRouteRef } from '../../routes';
import { MalformedAnnotation, NoAnnotation } from '../ModelContent/emptyStates';
import { PaletteScope } from '../parts/PaletteScope';
import styles from './cards.module.css';

/** Leaves its place empty where the app has not mounted the tab. */
class OnlyIfMounted extends Component<{ children: ReactNode }> {
  static getDerivedStateFromError() {
    return { failed: true };
  }
  state = { failed: false };
  render() {
    return this.state.failed ? null : this.props.children;
  }
}

function TabLink() {
  const { t } = useText();
  const { entity } = useEntity();
  const route = useRouteRef(rootRouteRef) as (params: {}) => string;
  return (
    <Link href={route(entityRouteParams(entity, { encodeParams: true }))}>
      {t('card.open')}
    </Link>
  );
}

/** The frame of every card: its title and what belongs beside it. */
export function InferenceCard(props: {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <PaletteScope>
      <Card>
        <CardHeader className={styles.head}>
          <Text as="h2" variant="title-x-small" weight="bold">
            {props.title}
          </Text>
          {props.aside}
        </CardHeader>
        <CardBody>{props.children}</CardBody>
      </Card>
    </PaletteScope>
  );
}

/** A card about the model that the entity stands for. */
export function ModelCard(props: {
  title: string;
  children: (modelRef: ModelRef) => ReactNode;
}) {
  const { entity } = useEntity();
  const model = useMemo(() => readEntityModel(entity), [entity]);
  return (
    <InferenceCard
      title={props.title}
      aside={
        model.kind === 'model' && (
          <OnlyIfMounted>
            <TabLink />
          </OnlyIfMounted>
        )
      }
    >
      {model.kind === 'none' && <NoAnnotation />}
      {model.kind === 'malformed' && (
        <MalformedAnnotation message={model.message} />
      )}
      {model.kind === 'model' && props.children(model.ref)}
    </InferenceCard>
  );
}
