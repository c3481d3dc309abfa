import {
  packagedDefinitions,
  readDefinitions,
  resourcesOf,
} from '../servers/kubernetesApi/customResources';
import type { JsonObject, Schema } from '../servers/kubernetesApi/schema';
import { applyDefaults } from '../servers/kubernetesApi/structural';

let schemas: Map<string, Schema> | undefined;

function schemaOf(storageName: string): Schema | undefined {
  schemas ??= new Map(
    readDefinitions(packagedDefinitions)
      .flatMap(resourcesOf)
      .map(resource => [resource.storageName, resource.schema]),
  );
  return schemas.get(storageName)?.properties?.spec;
}

/**
 * A spec as the API would store it: what a scenario leaves out is filled in as for a client, so that a client's later change of one
 * field is a change of one field.
 */
export function withDefaults(
  storageName: string,
  spec: JsonObject,
): JsonObject {
  const schema = schemaOf(storageName);
  const whole = structuredClone(spec);
  if (schema) applyDefaults(whole, schema);
  return whole;
}
