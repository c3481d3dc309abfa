import { AuditorService, HttpAuthService } from '@backstage/backend-plugin-api';
import {
  InferenceSchemas,
  ModelRef,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import express, { Request, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { ModelActions } from '../command/ModelActions';
import { DoctorReader } from '../doctor/DoctorReader';
import { MappingService } from '../mapping/MappingService';
import { Provisioning } from '../provisioning/createProvisioning';
import { AlertReader } from '../read/AlertReader';
import { CapacityReader } from '../read/CapacityReader';
import { CostReader } from '../read/CostReader';
import { FleetReaders } from '../read/createFleetReaders';
import { InventoryReader } from '../read/InventoryReader';
import { ModelReader } from '../read/ModelReader';
import { ResourceReader } from '../read/ResourceReader';
import { SeriesReader } from '../read/SeriesReader';
import { SloReader } from '../read/SloReader';
import { SourceReader } from '../read/SourceReader';
import { SummaryReader } from '../read/SummaryReader';
import { TimelineReader } from '../read/TimelineReader';
import { WakeReader } from '../read/WakeReader';
import { toWireAction } from '../schema/toWireAction';
import { audited } from './audited';
import { closedSignal, ignoreClosed } from './closedSignal';
import { fleetRoutes } from './fleetRoutes';
import { mappingRoutes } from './mappingRoutes';
import { provisioningRoutes } from './provisioningRoutes';
import { queryOf } from './queryOf';
import { toAction } from './toAction';
import { validateAgainstContract } from './validation';

/** What the routes call. */
export interface RouterOptions {
  httpAuth: HttpAuthService;
  auditor: AuditorService;
  models: ModelReader;
  inventory: InventoryReader;
  timelines: TimelineReader;
  wakes: WakeReader;
  series: SeriesReader;
  resources: ResourceReader;
  sources: SourceReader;
  slos: SloReader;
  alerts: AlertReader;
  costs: CostReader;
  summaries: SummaryReader;
  fleet: FleetReaders;
  actions: ModelActions;
  mappings: MappingService;
  provisioning: Pick<Provisioning, 'choices' | 'manifests' | 'remover'>;
  capacity: CapacityReader;
  doctor: DoctorReader;
  /** The plugin's own metrics as text. */
  exposition(): Promise<{ contentType: string; text: string }>;
  /** Check answers against the contract too, for tests. */
  validateResponses?: boolean;
}

const MODEL = '/models/:cluster/:namespace/:driver/:name';
const MAX_BODY_BYTES = 10_000;
/** Enough for a model service with as many arguments as the contract allows. */
const MAX_SPEC_BYTES = 200_000;

/** The HTTP API of the contract: credentials → service → answer, no rules. */
export function createRouter(options: RouterOptions): Router {
  const { auditor } = options;
  const credentialsOf = (req: Request) =>
    options.httpAuth.credentials(req, { allow: ['user', 'service'] });

  const router = PromiseRouter();
  router.use('/provisioning', express.json({ limit: MAX_SPEC_BYTES }));
  router.use(express.json({ limit: MAX_BODY_BYTES }));
  router.use(
    validateAgainstContract({ responses: options.validateResponses ?? false }),
  );

  router.get('/health', (_req, res) => {
    res.json({ status: 'ok' });
  });

  router.get('/metrics', async (req, res) => {
    await credentialsOf(req);
    const { contentType, text } = await options.exposition();
    res.type(contentType).send(text);
  });

  router.get('/models', async (req, res) => {
    const credentials = await credentialsOf(req);
    const { entity, after, limit = 100 } = queryOf<'listModels'>(req);
    res.json(
      entity === undefined
        ? await options.models.list(credentials, { after, limit })
        : await options.models.listOfEntity(credentials, entity),
    );
  });

  router.get('/inventory', async (req, res) => {
    const credentials = await credentialsOf(req);
    const query = queryOf<'listInventory'>(req);
    res.json(await options.inventory.read(credentials, query));
  });

  router.get(MODEL, async (req, res) => {
    const credentials = await credentialsOf(req);
    res.json(await options.models.detail(credentials, refOf(req)));
  });

  router.get(`${MODEL}/timeline`, async (req, res) => {
    const credentials = await credentialsOf(req);
    const view = queryOf<'getTimeline'>(req);
    res.json(await options.timelines.read(credentials, refOf(req), view));
  });

  router.get(`${MODEL}/wakes`, async (req, res) => {
    const credentials = await credentialsOf(req);
    const { limit = 50, ...query } = queryOf<'listWakes'>(req);
    res.json(
      await options.wakes.read(credentials, refOf(req), { ...query, limit }),
    );
  });

  router.get(`${MODEL}/series`, async (req, res) => {
    const credentials = await credentialsOf(req);
    const {
      signal: signals,
      points = 300,
      ...range
    } = queryOf<'getSeries'>(req);
    res.json(
      await options.series.read(
        credentials,
        refOf(req),
        { ...range, signals, points },
        { signal: closedSignal(res) },
      ),
    );
  });

  router.get(`${MODEL}/resource`, async (req, res) => {
    const credentials = await credentialsOf(req);
    const ref = refOf(req);
    const signal = closedSignal(res);
    res.json(
      await audited(
        auditor,
        {
          eventId: 'resource-read',
          request: req,
          meta: { model: stringifyModelRef(ref) },
        },
        () => options.resources.read(credentials, ref, { signal }),
      ),
    );
  });

  router.get(`${MODEL}/slos`, async (req, res) => {
    const credentials = await credentialsOf(req);
    const signal = closedSignal(res);
    res.json(await options.slos.read(credentials, refOf(req), { signal }));
  });

  router.get(`${MODEL}/slos/:slo/history`, async (req, res) => {
    const credentials = await credentialsOf(req);
    const { points = 300, ...range } = queryOf<'getSloHistory'>(req);
    res.json(
      await options.slos.history(credentials, refOf(req), req.params.slo, {
        ...range,
        points,
      }),
    );
  });

  router.get(`${MODEL}/alerts`, async (req, res) => {
    const credentials = await credentialsOf(req);
    const signal = closedSignal(res);
    res.json(await options.alerts.read(credentials, refOf(req), { signal }));
  });

  router.get(`${MODEL}/cost`, async (req, res) => {
    const credentials = await credentialsOf(req);
    const range = queryOf<'getModelCost'>(req);
    res.json(await options.costs.read(credentials, refOf(req), range));
  });

  router.get(`${MODEL}/actions`, async (req, res) => {
    const credentials = await credentialsOf(req);
    const items = await options.actions.actions(credentials, refOf(req));
    res.json({ items: items.map(toWireAction) });
  });

  router.post(`${MODEL}/actions`, async (req, res) => {
    const credentials = await credentialsOf(req);
    const ref = refOf(req);
    const request: InferenceSchemas['ActionRequest'] = req.body;
    const signal = closedSignal(res);
    const action = await audited(
      auditor,
      {
        eventId: 'action-create',
        severityLevel: 'medium',
        request: req,
        meta: { model: stringifyModelRef(ref), ...request },
      },
      () =>
        options.actions.act(credentials, ref, toAction(request), { signal }),
    );
    res.status(202).json(toWireAction(action));
  });

  router.get('/summary', async (req, res) => {
    const credentials = await credentialsOf(req);
    const { entity, ...range } = queryOf<'getSummary'>(req);
    res.json(await options.summaries.read(credentials, entity, range));
  });

  router.use('/fleet', fleetRoutes({ credentialsOf, fleet: options.fleet }));

  router.get('/doctor', async (req, res) => {
    const credentials = await credentialsOf(req);
    const query = queryOf<'getDoctor'>(req);
    res.json(await options.doctor.read(credentials, query));
  });

  router.use(
    '/metrics-mapping',
    mappingRoutes({ credentialsOf, auditor, mappings: options.mappings }),
  );

  router.use(
    '/provisioning',
    provisioningRoutes({ ...options, credentialsOf }),
  );

  router.get('/sources', async (req, res) => {
    const credentials = await credentialsOf(req);
    res.json({ items: await options.sources.read(credentials) });
  });

  router.use(ignoreClosed);

  return router;
}

function refOf({ params }: Request): ModelRef {
  const { cluster, namespace, driver, name } = params;
  return { cluster, namespace, driver, name };
}
