import { TestDatabases } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  inferenceModelCreatePermission,
  InferenceSchemas,
  ModelServiceSpec,
} from '@wakeboard/plugin-inference-common';
import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import request from 'supertest';
import {
  createInferenceModelConditionalDecision,
  inferenceModelConditions,
} from '../../access/rules';
import {
  prepareCluster,
  PROVISIONING,
  RENDERED_KINDS,
} from './provisioningWorld';
import { AS, Decide, startRouter } from './startRouter';

export type Conditions = Parameters<
  typeof createInferenceModelConditionalDecision
>[1];

/** May make what meets the conditions, and see and do everything else. */
export const making =
  (conditions: Conditions): Decide =>
  name =>
    name === inferenceModelCreatePermission.name
      ? createInferenceModelConditionalDecision(
          inferenceModelCreatePermission,
          conditions,
        )
      : { result: AuthorizeResult.ALLOW };

/** May everything but what is denied. */
export const allBut =
  (...denied: Array<{ name: string }>): Decide =>
  name => ({
    result: denied.some(each => each.name === name)
      ? AuthorizeResult.DENY
      : AuthorizeResult.ALLOW,
  });

/** May make what team A owns. */
export const ofTeamA = making(
  inferenceModelConditions.isOwner({ claims: ['group:default/team-a'] }),
);

/** The routes with a cluster in which model services can be made, and what tests ask of both. */
export async function startProvisioning(databases: TestDatabases) {
  const backend = await startRouter(databases, { config: PROVISIONING });
  const { cluster, server } = backend;
  prepareCluster(cluster);
  const post = (path: string, body: object) =>
    request(server)
      .post(`/api/inference/provisioning/${path}`)
      .set(AS.user)
      .send(body);
  return {
    ...backend,
    get: (path: string) =>
      request(server).get(`/api/inference${path}`).set(AS.user),
    post,
    apply: (spec: ModelServiceSpec, dryRun = false) =>
      post('apply', { spec, dryRun }),
    remove: (path: string) =>
      request(server).delete(`/api/inference${path}`).set(AS.user),
    /** Field and sentence of everything that a check finds. */
    problemsOf: async (spec: ModelServiceSpec) => {
      const { status, body } = await post('check', spec);
      expect(status).toBe(200);
      const { problems }: InferenceSchemas['ModelServiceCheck'] = body;
      return problems.map(({ field, message }) => [field, message]);
    },
    /** Everything that the cluster has of what provisioning makes. */
    stored: async (): Promise<KubernetesObject[]> => {
      const { signal } = new AbortController();
      const lists = await Promise.all(
        RENDERED_KINDS.map(kind => cluster.list(kind, { signal })),
      );
      return lists.flatMap(({ items }) => items);
    },
    /** The calls that changed something. */
    writes: () =>
      cluster.calls.filter(
        ({ method, dryRun }) =>
          ['apply', 'patch', 'scale', 'delete'].includes(method) && !dryRun,
      ),
  };
}
