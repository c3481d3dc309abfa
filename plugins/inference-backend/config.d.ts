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

        /**
         * Ids of the drivers that may send requests to the programs in the
         * cluster's pods, through its API server (`pods/proxy`). Default: none.
         */
        podRequests?: string[];

        /**
         * What may be made in the cluster by form. Without it, nothing. Who may
         * make it there is for the permission `inference.model.create` to say.
         */
        provisioning?: {
          /** Namespaces in which models may be made; they have to exist. */
          namespaces: string[];
          /**
           * Whether models may use paths of the machines that they run on:
           * `file://` and absolute paths as sources, caches on a node.
           * Whoever may make models then reaches files that no namespace
           * keeps apart. Default: false.
           */
          hostPaths?: boolean;
          /** Secrets of their namespaces that models may use; none if left out. */
          secrets?: string[];
          /** ServiceAccounts of their namespaces as which models may run; only the default one if left out. */
          serviceAccounts?: string[];
          /** What images begin with that may be asked for, `registry.example.com/` for example; any if left out. */
          images?: string[];
          /**
           * Labels by which the cluster's Prometheus finds rules and monitors,
           * and Grafana dashboards, for example `release: kube-prometheus-stack`.
           */
          ruleLabels?: { [label: string]: string };
          monitorLabels?: { [label: string]: string };
          dashboardLabels?: { [label: string]: string };
          /** Where rules and dashboards live; default: beside the model. */
          ruleNamespace?: string;
          dashboardNamespace?: string;
          /**
           * GPUs there may be beside those that are known, because node pools
           * are scaled up when they are needed, or because nothing measures
           * them: by product, the memory of one, for example `80Gi`. A model
           * that is too large for all of them is refused.
           */
          otherGpus?: { [product: string]: string };
        };
      };
    };

    /**
     * Servers that are reached by an API of their own, by a name that stands
     * where the cluster's name stands elsewhere, and that no cluster has.
     */
    servers?: {
      [name: string]: {
        /** Id of the driver that speaks the server's API, for example gpustack. */
        driver: string;
        /** Base URL, http or https, without credentials in it. */
        url: string;
        /**
         * Sent with every request, for example Authorization.
         *
         * @deepVisibility secret
         */
        headers?: { [header: string]: string };
        /** A call that takes longer has failed. Default: 10 seconds. */
        timeout?: HumanDuration | string;

        /** Where the server's metrics are: anything that speaks the HTTP API of Prometheus. */
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

        /** What may be made on the server by form. Without it, nothing. */
        provisioning?: {
          /** Where models may be made: the names of GPUStack's clusters, say. */
          namespaces: string[];
          /** Whether models may be read from paths on the workers. Default: false. */
          hostPaths?: boolean;
          /** What images begin with that may be asked for; any if left out. */
          images?: string[];
          /**
           * A cluster and a namespace in it for rules and dashboards. Without
           * it these are only among the files that are rendered.
           */
          rulesIn?: { cluster: string; namespace: string };
        };
      };
    };

    /** What all model services that are made by form have in common. */
    provisioning?: {
      /**
       * Where the pages of the runbooks are that alerts link to, followed by
       * the name of the page. Default: those of Wakeboard's documentation.
       */
      runbookBaseUrl?: string;
      /** The label `severity` of alerts. Default: `page` and `ticket`. */
      severityLabels?: { page?: string; ticket?: string };
      /** Whether every model service needs an owner. Default: false. */
      requireOwner?: boolean;
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

    /**
     * What feeds signals in place of what drivers say: by driver, by signal,
     * for example `vllm.requestRate`. What is stored on the page of signals
     * counts more.
     */
    signals?: {
      [driver: string]: {
        [signal: string]: {
          /**
           * PromQL, with `$namespace`, `$model`, `$servedName`, `$id` and
           * `$replicas` inside of label values in double quotes, and
           * `[$window]` as the range of rates.
           */
          expression: string;
          /** What values are multiplied by to get the signal's unit, above 0. */
          factor?: number;
          /** Labels of the answer that each make a line of their own. */
          by?: string[];
        };
      };
    };

    /** What is promised of the models. */
    slo?: {
      /**
       * Name of the profile of models whose entity chooses none. Without it
       * they have no SLOs.
       */
      default?: string;
      /**
       * Sets of SLOs, by name: lower case letters, digits and dashes, a letter
       * first, 40 characters at most.
       */
      profiles?: {
        [profile: string]: {
          /** Window of its SLOs, 1 day to 400 days. Default: 30 days. */
          window?: HumanDuration | string;
          /** With fewer events than this in a window its burn says nothing. Default: 10. */
          minEvents?: number | string;
          /**
           * What planned sleep means to SLOs that count time: it is not
           * counted, it counts as time without service, or it is not counted
           * and shown beside the number. Default: exclude.
           */
          sleepPolicy?: 'exclude' | 'count' | 'separate';
          /** By name of the SLO, in the same letters. */
          slos: {
            [name: string]: {
              /** Default: the SLO's name. */
              sli?:
                | 'availability'
                | 'latency'
                | 'ttft'
                | 'interTokenLatency'
                | 'wake';
              /** What is counted. `time` is for availability only. Default: requests. */
              basis?: 'requests' | 'time';
              /**
               * Events up to this are good. For every SLI but availability, and
               * a bucket boundary of the system's histogram.
               */
              threshold?: HumanDuration | string;
              /** Percent of events that have to be good, above 0 and below 100. */
              objective: number | string;
              /** Instead of the profile's. */
              window?: HumanDuration | string;
              /** Instead of the profile's. */
              minEvents?: number | string;
              /** Instead of the profile's; with `basis: time` only. */
              sleepPolicy?: 'exclude' | 'count' | 'separate';
            };
          };
        };
      };
    };

    /** Prices, to show money beside GPU-hours. */
    cost?: {
      /** ISO 4217 code, for example EUR. */
      currency: string;
      /** Where the prices come from; shown beside every sum. */
      source?: string;
      /**
       * Price of an hour of one GPU, by the product as the devices name it;
       * `other` is for products that are not named.
       */
      gpuHour: { [product: string]: number | string };
    };
  };
}
