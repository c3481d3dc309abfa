import { createServer } from 'node:http';
import type { KubernetesFaults } from './faults';
import type { ObjectStore } from './objectStore';

/** How {@link startKubernetesApi} serves. */
export interface KubernetesApiOptions {
  /** The objects served; writes of clients land here. */
  store: ObjectStore;
  /** The port on 127.0.0.1; a free one if left out. */
  port?: number;
  /** What goes wrong at the moment. */
  faults?: () => KubernetesFaults;
  /** The bearer tokens let in; everyone if left out. */
  tokens?: string[];
}

/** A running Kubernetes API. */
export interface RunningKubernetesApi {
  url: string;
  /** Ends open watches and stops listening. */
  close(): Promise<void>;
}

/** Serves the objects of a store as a Kubernetes API server does. */
export async function startKubernetesApi(
  options: KubernetesApiOptions,
): Promise<RunningKubernetesApi> {
  const server = createServer((_request, response) => {
    response.statusCode = 503;
    response.end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
