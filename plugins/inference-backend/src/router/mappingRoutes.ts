import {
  AuditorService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { InferenceSchemas } from '@wakeboard/plugin-inference-common';
import { Request, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { MappingService } from '../mapping/MappingService';
import { audited } from './audited';
import { closedSignal } from './closedSignal';
import { queryOf } from './queryOf';

const SIGNAL = '/:driver/:signal';

/** The routes under `/metrics-mapping`. */
export function mappingRoutes(options: {
  credentialsOf(req: Request): Promise<BackstageCredentials>;
  auditor: AuditorService;
  mappings: MappingService;
}): Router {
  const { credentialsOf, auditor, mappings } = options;
  const router = PromiseRouter();
  const signalOf = ({ params: { driver, signal } }: Request) => ({
    driver,
    signal,
  });

  router.get('/', async (req, res) => {
    res.json(await mappings.list(await credentialsOf(req)));
  });

  router.put(SIGNAL, async (req, res) => {
    const credentials = await credentialsOf(req);
    const of = signalOf(req);
    const change: InferenceSchemas['SignalMappingChange'] = req.body;
    res.json(
      await audited(
        auditor,
        {
          eventId: 'signal-mapping-change',
          severityLevel: 'medium',
          request: req,
          meta: { ...of, ...change },
        },
        () => mappings.put(credentials, of, change),
      ),
    );
  });

  router.delete(SIGNAL, async (req, res) => {
    const credentials = await credentialsOf(req);
    const of = signalOf(req);
    const { version } = queryOf<'resetSignalMapping'>(req);
    res.json(
      await audited(
        auditor,
        {
          eventId: 'signal-mapping-reset',
          severityLevel: 'medium',
          request: req,
          meta: of,
        },
        () => mappings.reset(credentials, of, version),
      ),
    );
  });

  router.post(`${SIGNAL}/preview`, async (req, res) => {
    const credentials = await credentialsOf(req);
    const request: InferenceSchemas['SignalMappingPreviewRequest'] = req.body;
    const signal = closedSignal(res);
    res.json(
      await mappings.preview(credentials, signalOf(req), request, { signal }),
    );
  });

  return router;
}
