import { Link } from '@backstage/ui';
import {
  useEntityPresentation,
  useEntityRefLink,
} from '@backstage/plugin-catalog-react';

/** An entity by its title in the catalog, as a link to its page. */
export function EntityName(props: { entityRef: string; kind: string }) {
  const link = useEntityRefLink();
  const { primaryTitle } = useEntityPresentation(props.entityRef, {
    defaultKind: props.kind,
  });
  return <Link href={link(props.entityRef)}>{primaryTitle}</Link>;
}
