import { HumanDuration } from '@backstage/types';

export interface Config {
  /** Model services on Kubernetes. */
  inference?: {
    /**
     * The systems to read, by the id of the driver that knows the system. A
     * driver is on only if it is named here.
     */
    drivers?: {
      /** `{}` turns the driver on, `false` off. */
      [id: string]: object | boolean;
    };

    /**
     * What is to be known of clusters beyond the `kubernetes:` section, by the
     * cluster's name there. Clusters that are written down there need no
     * section here unless they have a Prometheus.
     */
    clusters?: {
      [name: string]: {
        /**
         * How to reach the cluster: through the Kubernetes backend plugin, or
         * directly with a connection of our own. Default: kubernetes-plugin.
         */
        transport?: 'kubernetes-plugin' | 'direct';
        /**
         * Path of a kubeconfig file, for the direct transport. Without it the
         * connection is the one of the `kubernetes:` section, or the one that
         * a pod inside the cluster has.
         */
        kubeconfig?: string;
        /** Context of the kubeconfig; default: its current one. */
        context?: string;

        /** Where the cluster's metrics are: anything that speaks the HTTP API of Prometheus. */
        prometheus?: {
          /** Base URL, http or https, without credentials in it. */
          url: string;
          /**
           * Sent with every request, for example Authorization or X-Scope-OrgID.
           *
           * @deepVisibility secret
           */
          headers?: { [header: string]: string };
          /** A query that takes longer has failed. Default: 10 seconds. */
          timeout?: HumanDuration | string;
          /** Expected time between two scrapes. Default: 15 seconds. */
          scrapeInterval?: HumanDuration | string;
        };

        /** Base URLs that actions may call, by the key that the driver uses. */
        endpoints?: {
          [key: string]: {
            /** Base URL, http or https, without credentials in it. */
            url: string;
            /**
             * Sent with every request.
             *
             * @deepVisibility secret
             */
            headers?: { [header: string]: string };
          };
        };
      };
    };

    collector?: {
      /** Time between two readings of each Prometheus. Default: 15 seconds. */
      interval?: HumanDuration | string;
      /** How far back the first start reads. Default: 30 days. */
      backfill?: HumanDuration | string;
    };

    retention?: {
      /** How long intervals and wakes are kept. Default: 90 days. */
      intervals?: HumanDuration | string;
      /** How long hourly roll-ups are kept. Default: 400 days. */
      rollups?: HumanDuration | string;
    };
  };
}
