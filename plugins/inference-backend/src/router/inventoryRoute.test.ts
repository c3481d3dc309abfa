import { TestDatabases } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { inferenceModelReadPermission } from '@wakeboard/plugin-inference-common';
import {
  createInferenceModelConditionalDecision,
  inferenceModelConditions,
} from '../access/rules';
import { startProvisioning } from './__testUtils__/startProvisioning';
import { deny, NOW, PRODUCT, REF } from './__testUtils__/startRouter';

jest.setTimeout(300_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('what there is', () => {
  let backend: Awaited<ReturnType<typeof startProvisioning>>;
  beforeEach(async () => {
    backend = await startProvisioning(databases);
  });

  describe('the inventory', () => {
    it('has the models of a cluster by page, and says whether they are all', async () => {
      const first = await backend.get(
        `/inventory?cluster=${REF.cluster}&limit=1`,
      );
      expect(first.body.items).toHaveLength(1);
      const { after, drivers } = first.body;
      const second = await backend.get(
        `/inventory?cluster=${REF.cluster}&after=${after}`,
      );
      expect(
        [...first.body.items, ...second.body.items].map(({ ref, labels }) => [
          ref.name,
          labels,
        ]),
      ).toEqual([
        ['qwen3-4b', {}],
        ['owned', { 'inference/owner': 'Team-A' }],
      ]);
      expect(second.body.after).toBeUndefined();
      expect(drivers).toContainEqual({
        id: 'greenthread',
        title: 'GreenThread',
        ok: true,
        readAt: NOW,
      });
      expect(drivers).not.toContainEqual(
        expect.objectContaining({ id: 'gpustack' }),
      );
    });

    it('says that absence means nothing where not everything was read', async () => {
      backend.state.reading = { ok: false, message: 'Not everything yet' };
      const { body } = await backend.get(`/inventory?cluster=${REF.cluster}`);
      expect(body.drivers[0]).toMatchObject({
        ok: false,
        message: 'Not everything yet',
      });
    });

    it('has only what the caller may see, and no names of clusters for who may see nothing', async () => {
      backend.state.decide = name =>
        name === inferenceModelReadPermission.name
          ? createInferenceModelConditionalDecision(
              inferenceModelReadPermission,
              inferenceModelConditions.isOwner({
                claims: ['group:default/team-a'],
              }),
            )
          : { result: AuthorizeResult.DENY };
      const { body } = await backend.get(`/inventory?cluster=${REF.cluster}`);
      expect(body.items).toHaveLength(1);
      backend.state.decide = deny;
      const hidden = await backend.get(`/inventory?cluster=${REF.cluster}`);
      const missing = await backend.get('/inventory?cluster=nowhere');
      expect(hidden.status).toBe(404);
      expect(missing.body.error.message).toBe(
        hidden.body.error.message.replace('demo', 'nowhere'),
      );
    });
  });

  describe('the capacity', () => {
    it('is the memory of the devices by product', async () => {
      const { body } = await backend.get('/provisioning/capacity?cluster=demo');
      expect(body.products).toEqual([
        {
          product: PRODUCT,
          devices: [
            expect.objectContaining({
              name: 'gpu-node-a-0',
              totalBytes: expect.any(Number),
            }),
            expect.objectContaining({ name: 'gpu-node-b-0' }),
          ],
        },
      ]);
      expect(JSON.stringify(body)).not.toContain('qwen');
    });

    it('is for those who may see GPUs', async () => {
      backend.state.decide = deny;
      const { status } = await backend.get(
        '/provisioning/capacity?cluster=demo',
      );
      expect(status).toBe(403);
    });

    it('is of clusters that there are', async () => {
      const { status } = await backend.get(
        '/provisioning/capacity?cluster=nowhere',
      );
      expect(status).toBe(404);
    });
  });
});
