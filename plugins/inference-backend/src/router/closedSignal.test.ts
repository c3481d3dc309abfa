import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { AddressInfo } from 'node:net';
import express, { ErrorRequestHandler } from 'express';
import PromiseRouter from 'express-promise-router';
import { closedSignal, ignoreClosed } from './closedSignal';

/** Errors of a request that would be logged; `leave`: whether the caller goes away first. */
async function loggedErrors(leave: boolean, thrown?: Error) {
  const logged: unknown[] = [];
  let settled = () => {};
  let goAway = () => {};
  const done = new Promise<void>(resolve => {
    settled = resolve;
  });
  const router = PromiseRouter();
  router.get('/', async (_req, res) => {
    const signal = closedSignal(res);
    if (leave) {
      goAway();
      await once(signal, 'abort');
    }
    throw thrown ?? signal.reason ?? new DOMException('cut', 'AbortError');
  });
  const log: ErrorRequestHandler = (error, req, res, _next) => {
    ignoreClosed(error, req, res, passed => {
      logged.push(passed);
      res.status(500).end();
    });
    settled();
  };
  const server = createServer(express().use(router).use(log));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const caller = request({ port, host: '127.0.0.1' });
  goAway = () => caller.destroy();
  caller.on('error', () => {});
  caller.end();
  await done;
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
  return logged;
}

describe('a caller who goes away', () => {
  it('leaves no error behind', async () => {
    expect(await loggedErrors(true)).toEqual([]);
  });

  it('does not hide another error', async () => {
    const fault = new Error('The database is gone');
    expect(await loggedErrors(true, fault)).toEqual([fault]);
  });

  it('is told from work that was given up for another reason', async () => {
    expect(await loggedErrors(false)).toEqual([
      expect.objectContaining({ name: 'AbortError' }),
    ]);
  });
});
