/** One cluster, with everything of it that is configured. */
export interface ClusterConfig {
  /** As in the `kubernetes:` section; part of every model reference. */
  name: string;
  /**
   * `kubernetes-plugin`: through the Kubernetes backend plugin's `/proxy` with
   * a service token. `direct`: with our own connection.
   */
  transport:
    | { kind: 'kubernetes-plugin' }
    | {
        kind: 'direct';
        /** Path of a kubeconfig file; undefined: inside the cluster, or as in the `kubernetes:` section. */
        kubeconfig?: string;
        /** Context of the kubeconfig; undefined: its current one. */
        context?: string;
        /** Connection as given in the `kubernetes:` section. */
        server?: {
          url: string;
          token?: string;
          caData?: string;
          skipTlsVerify: boolean;
        };
      };
  prometheus?: PrometheusConfig;
  /** Base URLs that actions may call, by the key that drivers use. */
  endpoints: Record<string, { url: string; headers: Record<string, string> }>;
}

/** One source that speaks the HTTP API of Prometheus. */
export interface PrometheusConfig {
  url: string;
  /** Sent with every request, for example a tenant or an authorization. */
  headers: Record<string, string>;
  /** Milliseconds; a query that takes longer has failed. */
  timeoutMs: number;
  /** Expected time between two scrapes, milliseconds. */
  scrapeIntervalMs: number;
}

/** The `inference:` section of app-config, parsed once. */
export interface InferenceConfig {
  clusters: ClusterConfig[];
  /** Ids of the drivers that are on. */
  drivers: string[];
  collector: {
    /** Time between two readings of each source, milliseconds. */
    intervalMs: number;
    /** How far back the first start reads, milliseconds. */
    backfillMs: number;
  };
  retention: { intervalsMs: number; rollupsMs: number };
}
