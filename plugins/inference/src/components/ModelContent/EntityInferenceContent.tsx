import { useEntity } from '@backstage/plugin-catalog-react';
import { useMemo } from 'react';
import { ownersOf, readEntityModel } from '../../api/entityModel';
import { PaletteScope } from '../parts/PaletteScope';
import { MalformedAnnotation, NoAnnotation } from './emptyStates';
import { ModelContent } from './ModelContent';

/** The Inference tab of an entity. */
export function EntityInferenceContent() {
  const { entity } = useEntity();
  const model = useMemo(() => readEntityModel(entity), [entity]);
  const owners = useMemo(() => ownersOf(entity), [entity]);
  switch (model.kind) {
    case 'none':
      return (
        <PaletteScope>
          <NoAnnotation />
        </PaletteScope>
      );
    case 'malformed':
      return (
        <PaletteScope>
          <MalformedAnnotation message={model.message} />
        </PaletteScope>
      );
    default:
      return <ModelContent modelRef={model.ref} owners={owners} />;
  }
}
