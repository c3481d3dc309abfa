import { useEntity } from '@backstage/plugin-catalog-react';
import { useMemo } from 'react';
import { ownersOf, readEntityModel } from '../../api/entityModel';
import { MalformedAnnotation, NoAnnotation } from './emptyStates';
import { ModelContent } from './ModelContent';

/** The Inference tab of an entity. */
export function EntityInferenceContent() {
  const { entity } = useEntity();
  const model = useMemo(() => readEntityModel(entity), [entity]);
  const owners = useMemo(() => ownersOf(entity), [entity]);
  switch (model.kind) {
    case 'none':
      return <NoAnnotation />;
    case 'malformed':
      return <MalformedAnnotation message={model.message} />;
    default:
      return <ModelContent modelRef={model.ref} owners={owners} />;
  }
}
