import {
  AuditorService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import {
  InferenceSchemas,
  ModelRef,
  ModelServiceSpec,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { Request, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { refOf as refOfSpec } from '../provisioning/toModelSpec';
import { Provisioning } from '../provisioning/createProvisioning';
import { CapacityReader } from '../read/CapacityReader';
import { audited } from './audited';
import { closedSignal } from './closedSignal';
import { queryOf } from './queryOf';

const MODEL = '/:cluster/:namespace/:driver/:name';

/** The routes under `/provisioning`. */
export function provisioningRoutes(options: {
  credentialsOf(req: Request): Promise<BackstageCredentials>;
  auditor: AuditorService;
  provisioning: Pick<Provisioning, 'choices' | 'manifests' | 'remover'>;
  capacity: CapacityReader;
}): Router {
  const { credentialsOf, auditor, capacity } = options;
  const { choices, manifests, remover } = options.provisioning;
  const router = PromiseRouter();

  router.get('/', async (req, res) => {
    res.json(await choices.read(await credentialsOf(req)));
  });

  router.get('/capacity', async (req, res) => {
    const credentials = await credentialsOf(req);
    const query = queryOf<'getCapacity'>(req);
    const signal = closedSignal(res);
    res.json(await capacity.read(credentials, query, { signal }));
  });

  router.post('/check', async (req, res) => {
    const credentials = await credentialsOf(req);
    const spec: ModelServiceSpec = req.body;
    const signal = closedSignal(res);
    res.json(await manifests.check(credentials, spec, { signal }));
  });

  router.post('/render', async (req, res) => {
    const credentials = await credentialsOf(req);
    const spec: ModelServiceSpec = req.body;
    res.json(await manifests.render(credentials, spec));
  });

  router.post('/apply', async (req, res) => {
    const credentials = await credentialsOf(req);
    const request: { spec: ModelServiceSpec; dryRun?: boolean } = req.body;
    const signal = closedSignal(res);
    const apply = () => manifests.apply(credentials, request, { signal });
    // What changes nothing needs nobody to remember it.
    const applied: InferenceSchemas['AppliedModelService'] = request.dryRun
      ? await apply()
      : await audited(
          auditor,
          {
            eventId: 'model-service-apply',
            severityLevel: 'medium',
            request: req,
            // Not the rest: arguments may hold secrets.
            meta: { model: stringifyModelRef(refOfSpec(request.spec)) },
          },
          apply,
        );
    res.json(applied);
  });

  router.get(MODEL, async (req, res) => {
    const credentials = await credentialsOf(req);
    const signal = closedSignal(res);
    res.json(await remover.list(credentials, refOf(req), { signal }));
  });

  router.delete(MODEL, async (req, res) => {
    const credentials = await credentialsOf(req);
    const ref = refOf(req);
    const { dryRun = false } = queryOf<'deleteProvisioned'>(req);
    const signal = closedSignal(res);
    const remove = () => remover.remove(credentials, ref, { dryRun, signal });
    res.json(
      dryRun
        ? await remove()
        : await audited(
            auditor,
            {
              eventId: 'model-service-delete',
              severityLevel: 'medium',
              request: req,
              meta: { model: stringifyModelRef(ref) },
            },
            remove,
          ),
    );
  });

  return router;
}

function refOf({ params }: Request): ModelRef {
  const { cluster, namespace, driver, name } = params;
  return { cluster, namespace, driver, name };
}
