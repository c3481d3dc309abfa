import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { Request, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { FleetReaders } from '../read/createFleetReaders';
import { queryOf } from './queryOf';

/** The routes under `/fleet`. */
export function fleetRoutes(options: {
  credentialsOf(req: Request): Promise<BackstageCredentials>;
  fleet: FleetReaders;
}): Router {
  const { credentialsOf, fleet } = options;
  const router = PromiseRouter();

  router.get('/models', async (req, res) => {
    const credentials = await credentialsOf(req);
    const query = queryOf<'listFleetModels'>(req);
    res.json(await fleet.models.read(credentials, query));
  });

  router.get('/slos', async (req, res) => {
    const credentials = await credentialsOf(req);
    const query = queryOf<'listFleetSlos'>(req);
    res.json(await fleet.slos.read(credentials, query));
  });

  router.get('/gpus', async (req, res) => {
    const credentials = await credentialsOf(req);
    const query = queryOf<'listFleetGpus'>(req);
    res.json(await fleet.gpus.read(credentials, query));
  });

  router.get('/savings', async (req, res) => {
    const credentials = await credentialsOf(req);
    const query = queryOf<'listFleetSavings'>(req);
    res.json(await fleet.savings.read(credentials, query));
  });

  router.get('/export', async (req, res) => {
    const credentials = await credentialsOf(req);
    const query = queryOf<'exportFleet'>(req);
    const { fileName, rows, text } = await fleet.exporter.write(
      credentials,
      query,
    );
    res.attachment(fileName);
    if (text === undefined) {
      res.json(rows);
    } else {
      res.send(text);
    }
  });

  return router;
}
