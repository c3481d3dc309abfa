import { mockServices } from '@backstage/backend-test-utils';
import { JsonObject } from '@backstage/types';
import { anSloSpec } from '@wakeboard/plugin-inference-common/testing';
import { InferenceConfig, readInferenceConfig } from './config';

const read = (data: JsonObject) =>
  readInferenceConfig(mockServices.rootConfig({ data }));

const KUBERNETES: JsonObject = {
  serviceLocatorMethod: { type: 'multiTenant' },
  clusterLocatorMethods: [
    {
      type: 'config',
      clusters: [
        {
          name: 'gpu-1',
          url: 'https://10.0.0.1',
          authProvider: 'serviceAccount',
          serviceAccountToken: 'token-1',
          caFile: '/etc/ca.pem',
        },
      ],
    },
    { type: 'gke', projectId: 'p' },
  ],
};

const cluster = (section: JsonObject): JsonObject => ({
  inference: { clusters: { 'gpu-1': section } },
});

const server = (section: JsonObject): JsonObject => ({
  inference: { drivers: { gpustack: {} }, servers: { lab: section } },
});

describe('readInferenceConfig', () => {
  it('has nothing to read and nothing to drive without a section, and its defaults', () => {
    expect(read({})).toEqual<InferenceConfig>({
      clusters: [],
      servers: [],
      drivers: [],
      collector: { intervalMs: 15_000, backfillMs: 30 * 86_400_000 },
      retention: {
        intervalsMs: 90 * 86_400_000,
        rollupsMs: 400 * 86_400_000,
      },
      slo: { profiles: {} },
      signals: {},
      provisioning: {
        runbookBaseUrl:
          'https://github.com/wakeboard/wakeboard/blob/main/docs/runbooks',
        severityLabels: {},
        requireOwner: false,
      },
    });
  });

  it('reads what may be made where, and how', () => {
    const { clusters, servers, provisioning } = read({
      inference: {
        drivers: { gpustack: {} },
        clusters: {
          'gpu-1': {
            provisioning: {
              namespaces: ['team-a', 'team-b', 'team-a'],
              hostPaths: true,
              secrets: ['hugging-face'],
              serviceAccounts: ['weights'],
              images: ['registry.example.com/'],
              ruleLabels: { release: 'kube-prometheus-stack' },
              ruleNamespace: 'monitoring',
              otherGpus: { 'NVIDIA-H200': '141Gi' },
            },
          },
          'gpu-2': {},
        },
        servers: {
          lab: {
            driver: 'gpustack',
            url: 'http://gpustack',
            provisioning: {
              namespaces: ['Default Cluster'],
              rulesIn: { cluster: 'gpu-1', namespace: 'monitoring' },
            },
          },
        },
        provisioning: {
          runbookBaseUrl: 'https://docs.example.com/runbooks/',
          severityLabels: { page: 'critical' },
          requireOwner: true,
        },
      },
    });
    expect(clusters.map(each => each.provisioning)).toEqual([
      {
        namespaces: ['team-a', 'team-b'],
        hostPaths: true,
        secrets: ['hugging-face'],
        serviceAccounts: ['weights'],
        images: ['registry.example.com/'],
        ruleLabels: { release: 'kube-prometheus-stack' },
        monitorLabels: {},
        dashboardLabels: {},
        ruleNamespace: 'monitoring',
        otherGpus: { 'NVIDIA-H200': 141 * 1024 ** 3 },
      },
      undefined,
    ]);
    expect(servers[0].provisioning).toEqual({
      namespaces: ['Default Cluster'],
      rulesIn: { cluster: 'gpu-1', namespace: 'monitoring' },
    });
    expect(provisioning).toEqual({
      runbookBaseUrl: 'https://docs.example.com/runbooks',
      severityLabels: { page: 'critical' },
      requireOwner: true,
    });
  });

  it('reads what feeds signals, and names the key of what it cannot use', () => {
    const signals = (value: JsonObject) =>
      read({ inference: { signals: value } });
    const expression = 'a{m="$model"}';
    expect(
      signals({ kthena: { requestRate: { expression, factor: 2, by: ['x'] } } })
        .signals,
    ).toEqual({
      kthena: { requestRate: { expression, factor: 2, by: ['x'] } },
    });
    const cases: Array<[JsonObject, string]> = [
      [
        { kthena: { speed: {} } },
        'inference.signals.kthena.speed is no signal; there are requestRate',
      ],
      [
        { kthena: { requestRate: {} } },
        'inference.signals.kthena.requestRate.expression is missing; expected PromQL',
      ],
      [
        { kthena: { requestRate: { expression: 'up' } } },
        'inference.signals.kthena.requestRate.expression names no model',
      ],
      [
        { kthena: { requestRate: { expression, factor: -1 } } },
        'requestRate.factor is -1; expected a number above 0',
      ],
      [
        { kthena: { requestRate: { expression, by: 'pod' } } },
        'requestRate.by is "pod"; expected a list of label names',
      ],
      [
        { kthena: { requestRate: { expression, unit: 's' } } },
        'requestRate.unit is not known',
      ],
    ];
    for (const [value, message] of cases) {
      expect(() => signals(value)).toThrow(message);
    }
  });

  it('includes a cluster of the kubernetes section that has no section of its own', () => {
    expect(read({ kubernetes: KUBERNETES }).clusters).toEqual([
      {
        name: 'gpu-1',
        transport: { kind: 'kubernetes-plugin' },
        prometheus: undefined,
        endpoints: {},
        podRequests: [],
      },
    ]);
  });

  it('takes a cluster that only a locator knows', () => {
    expect(
      read({
        kubernetes: KUBERNETES,
        inference: { clusters: { 'arn:aws:eks/a.b': {} } },
      }).clusters.map(({ name }) => name),
    ).toEqual(['gpu-1', 'arn:aws:eks/a.b']);
  });

  it('reads everything that can be said of a cluster', () => {
    const { clusters, drivers } = read({
      inference: {
        drivers: { greenthread: {}, kthena: true, llmkube: false },
        clusters: {
          'gpu-1': {
            transport: 'direct',
            kubeconfig: '/root/.kube/config',
            context: 'lab',
            prometheus: {
              url: 'http://prometheus:9090/prom/',
              headers: { 'X-Scope-OrgID': 'team-a' },
              timeout: '7s',
              scrapeInterval: { seconds: 20 },
            },
            endpoints: {
              gateway: {
                url: 'https://gateway.example.com',
                headers: { Authorization: 'Bearer x' },
              },
            },
            podRequests: ['kthena'],
          },
        },
      },
    });
    expect(drivers).toEqual(['greenthread', 'kthena']);
    expect(clusters).toEqual([
      {
        name: 'gpu-1',
        transport: {
          kind: 'direct',
          kubeconfig: '/root/.kube/config',
          context: 'lab',
          server: undefined,
        },
        prometheus: {
          url: 'http://prometheus:9090/prom',
          headers: { 'X-Scope-OrgID': 'team-a' },
          timeoutMs: 7_000,
          scrapeIntervalMs: 20_000,
        },
        endpoints: {
          gateway: {
            url: 'https://gateway.example.com',
            headers: { Authorization: 'Bearer x' },
          },
        },
        podRequests: ['kthena'],
      },
    ]);
  });

  it('reads everything that can be said of a server', () => {
    const url = 'https://gpustack.example.com/';
    const { servers } = read({
      inference: {
        drivers: { gpustack: {} },
        servers: {
          lab: {
            driver: 'gpustack',
            url,
            headers: { Authorization: 'Bearer key' },
            timeout: '3s',
            prometheus: { url: 'http://prometheus:9090' },
          },
          other: { driver: 'gpustack', url },
        },
      },
    });
    expect(servers).toEqual([
      {
        name: 'lab',
        driver: 'gpustack',
        url: 'https://gpustack.example.com',
        headers: { Authorization: 'Bearer key' },
        timeoutMs: 3_000,
        prometheus: {
          url: 'http://prometheus:9090',
          headers: {},
          timeoutMs: 10_000,
          scrapeIntervalMs: 15_000,
        },
      },
      {
        name: 'other',
        driver: 'gpustack',
        url: 'https://gpustack.example.com',
        headers: {},
        timeoutMs: 10_000,
        prometheus: undefined,
      },
    ]);
  });

  it('connects directly as the kubernetes section says where no kubeconfig is given', () => {
    expect(
      read({ kubernetes: KUBERNETES, ...cluster({ transport: 'direct' }) })
        .clusters[0].transport,
    ).toMatchObject({
      kind: 'direct',
      server: {
        url: 'https://10.0.0.1',
        token: 'token-1',
        caFile: '/etc/ca.pem',
        skipTlsVerify: false,
      },
    });
  });

  it.each<[sentence: string, text: string | JsonObject, ms: number]>([
    ['a number with a unit', '90s', 90_000],
    ['words', '2 minutes', 120_000],
    ['an ISO duration', 'PT1M30S', 90_000],
    ['an object', { minutes: 1, seconds: 1 }, 61_000],
  ])('reads a duration given as %s', (_sentence, interval, ms) => {
    expect(
      read({ inference: { collector: { interval } } }).collector.intervalMs,
    ).toBe(ms);
  });

  it('reads SLO profiles, which of them is the default, and prices', () => {
    const { slo, prices } = read({
      inference: {
        slo: {
          default: 'standard',
          profiles: {
            standard: { slos: { availability: { objective: 99.5 } } },
          },
        },
        cost: {
          currency: 'EUR',
          source: 'price list 2026',
          gpuHour: { 'NVIDIA-L40S': 1.9, other: 1 },
        },
      },
    });
    expect(slo).toEqual({
      defaultProfile: 'standard',
      profiles: { standard: [anSloSpec()] },
    });
    expect(prices).toEqual({
      currency: 'EUR',
      source: 'price list 2026',
      byProduct: { 'NVIDIA-L40S': 1.9 },
      other: 1,
    });
  });

  const PROMETHEUS = 'inference.clusters.gpu-1.prometheus';
  it.each<[sentence: string, data: JsonObject, message: string]>([
    [
      'a key of the section that is not known',
      { inference: { slos: {} } },
      'Config key inference.slos is not known; inference takes drivers, clusters, servers, collector, retention, slo, cost',
    ],
    [
      'a section that is a text',
      { inference: 'on' },
      'Config key inference is "on"; expected a section',
    ],
    [
      'a cluster that is a list',
      { inference: { clusters: { 'gpu-1': [] } } },
      'Config key inference.clusters.gpu-1 is []; expected a section',
    ],
    [
      'a driver id with capitals',
      { inference: { drivers: { GreenThread: {} } } },
      'Config key inference.drivers holds "GreenThread", which is not the id of a driver; an id is lower case letters and digits, for example greenthread',
    ],
    [
      'a driver that is a text',
      { inference: { drivers: { greenthread: 'yes' } } },
      'Config key inference.drivers.greenthread is "yes"; expected {} to turn the driver on, or false',
    ],
    [
      'a transport that does not exist',
      cluster({ transport: 'ssh' }),
      'Config key inference.clusters.gpu-1.transport is "ssh"; expected kubernetes-plugin or direct',
    ],
    [
      'a kubeconfig that would not be used',
      cluster({ kubeconfig: '/k' }),
      'Config key inference.clusters.gpu-1.kubeconfig is only used with inference.clusters.gpu-1.transport: direct; set that too, or remove it',
    ],
    [
      'a misspelt key',
      cluster({ prometeus: {} }),
      'Config key inference.clusters.gpu-1.prometeus is not known; inference.clusters.gpu-1 takes transport, kubeconfig, context, prometheus, endpoints, podRequests',
    ],
    [
      'pod requests that are no list',
      cluster({ podRequests: 'vllm' }),
      'Config key inference.clusters.gpu-1.podRequests is "vllm"; expected a list of drivers, for example [vllm]',
    ],
    [
      'pod requests of a driver that is off',
      {
        inference: {
          drivers: { kthena: {}, triton: {}, vllm: false },
          clusters: { 'gpu-1': { podRequests: ['triton', 'vllm'] } },
        },
      },
      'Config key inference.clusters.gpu-1.podRequests holds "vllm"; expected a driver that inference.drivers turns on: kthena or triton',
    ],
    [
      'a server without a driver',
      server({ url: 'http://gpustack' }),
      'Config key inference.servers.lab.driver is missing; expected a driver that inference.drivers turns on: gpustack',
    ],
    [
      'a server of a driver that is off',
      { inference: { servers: { lab: { driver: 'gpustack' } } } },
      'Config key inference.servers.lab.driver is "gpustack"; expected a driver that inference.drivers turns on, which is none so far',
    ],
    [
      'a server without a URL',
      server({ driver: 'gpustack' }),
      'Config key inference.servers.lab.url is missing; expected an http:// or https:// URL, for example http://prometheus.monitoring:9090',
    ],
    [
      'a misspelt key of a server',
      server({ driver: 'gpustack', token: 'x' }),
      'Config key inference.servers.lab.token is not known; inference.servers.lab takes driver, url, headers, timeout, prometheus',
    ],
    [
      'a server with the name of a cluster',
      {
        kubernetes: KUBERNETES,
        inference: {
          drivers: { gpustack: {} },
          servers: { 'gpu-1': { driver: 'gpustack', url: 'http://gpustack' } },
        },
      },
      'Config key inference.servers.gpu-1 has the name of a cluster; models are named after both, so give the server another name',
    ],
    [
      'a Prometheus without a URL',
      cluster({ prometheus: {} }),
      `Config key ${PROMETHEUS}.url is missing; expected an http:// or https:// URL, for example http://prometheus.monitoring:9090`,
    ],
    [
      'a URL of another scheme',
      cluster({ prometheus: { url: 'file:///etc/passwd' } }),
      `Config key ${PROMETHEUS}.url is "file:///etc/passwd"; expected an http:// or https:// URL, for example http://prometheus.monitoring:9090`,
    ],
    [
      'a password in a URL, without showing it',
      cluster({ prometheus: { url: 'https://me:secret@prometheus' } }),
      `Config key ${PROMETHEUS}.url has a user name or password in its URL; put them into ${PROMETHEUS}.headers`,
    ],
    [
      'a URL with a query',
      cluster({ endpoints: { gateway: { url: 'http://g/?a=1' } } }),
      'Config key inference.clusters.gpu-1.endpoints.gateway.url is "http://g/?a=1"; expected an http:// or https:// URL, for example http://prometheus.monitoring:9090, without "?" or "#"',
    ],
    [
      'a header value in two lines, without showing it',
      cluster({ prometheus: { url: 'http://p', headers: { A: 'x\ny' } } }),
      `Config key ${PROMETHEUS}.headers.A is not the value of an HTTP header; expected a text in one line`,
    ],
    [
      'a header name that is none',
      cluster({ prometheus: { url: 'http://p', headers: { 'A B': 'x' } } }),
      `Config key ${PROMETHEUS}.headers holds "A B", which is not the name of an HTTP header`,
    ],
    [
      'a duration without a unit',
      { inference: { collector: { interval: 15 } } },
      'Config key inference.collector.interval is 15; expected a duration of at least 1000 ms such as "15s", "PT15S" or { seconds: 15 }',
    ],
    [
      'a duration that is too short',
      { inference: { retention: { intervals: '1h' } } },
      'Config key inference.retention.intervals is "1h"; expected a duration of at least 86400000 ms such as "15s", "PT15S" or { seconds: 15 }',
    ],
    [
      'a duration that is none',
      cluster({ prometheus: { url: 'http://p', timeout: 'soon' } }),
      `Config key ${PROMETHEUS}.timeout is "soon"; expected a duration of at least 100 ms such as "15s", "PT15S" or { seconds: 15 }`,
    ],
    [
      'a default profile that is not there',
      {
        inference: {
          slo: { default: 'strict', profiles: { standard: { slos: {} } } },
        },
      },
      'Config key inference.slo.default is "strict"; expected standard',
    ],
    [
      'a default profile where there are none',
      { inference: { slo: { default: 'strict' } } },
      'Config key inference.slo.default is "strict"; expected nothing, because inference.slo.profiles has no profile',
    ],
    [
      'an objective of 100',
      {
        inference: {
          slo: {
            profiles: { a: { slos: { availability: { objective: 100 } } } },
          },
        },
      },
      'Config key inference.slo.profiles.a.slos.availability.objective is 100; expected a percentage above 0 and below 100 with at most six decimals, for example 99.5',
    ],
    [
      'an unknown key beside the profiles',
      { inference: { slo: { profile: 'a' } } },
      'Config key inference.slo.profile is not known; inference.slo takes default, profiles',
    ],
    [
      'a negative price',
      { inference: { cost: { currency: 'EUR', gpuHour: { other: -1 } } } },
      'Config key inference.cost.gpuHour.other is -1; expected the price of an hour as a number, 0 or more, for example 3.2',
    ],
    [
      'provisioning without namespaces',
      cluster({ provisioning: { namespaces: [] } }),
      'Config key inference.clusters.gpu-1.provisioning.namespaces is []; expected a list of names, for example [team-a]',
    ],
    [
      'a namespace that can be none',
      cluster({ provisioning: { namespaces: ['*'] } }),
      'Config key inference.clusters.gpu-1.provisioning.namespaces is ["*"]; expected a list of names',
    ],
    [
      'paths of machines that are neither allowed nor not',
      cluster({ provisioning: { namespaces: ['a'], hostPaths: 'yes' } }),
      'Config key inference.clusters.gpu-1.provisioning.hostPaths is "yes"; expected true or false',
    ],
    [
      'an unknown key of provisioning',
      cluster({ provisioning: { namespaces: ['a'], rules: {} } }),
      'Config key inference.clusters.gpu-1.provisioning.rules is not known; inference.clusters.gpu-1.provisioning takes namespaces, hostPaths, secrets, serviceAccounts, images, ruleLabels',
    ],
    [
      'a label that is none',
      cluster({
        provisioning: { namespaces: ['a'], ruleLabels: { release: 'a b' } },
      }),
      'Config key inference.clusters.gpu-1.provisioning.ruleLabels holds "release": "a b"; expected a label of Kubernetes, for example release: kube-prometheus-stack',
    ],
    [
      'a GPU without a size',
      cluster({
        provisioning: { namespaces: ['a'], otherGpus: { H200: 'large' } },
      }),
      'Config key inference.clusters.gpu-1.provisioning.otherGpus.H200 is "large"; expected the memory of one GPU, for example 80Gi',
    ],
    [
      'rules of a server in a cluster that is not there',
      server({
        driver: 'gpustack',
        url: 'http://g',
        provisioning: {
          namespaces: ['x'],
          rulesIn: { cluster: 'nowhere', namespace: 'x' },
        },
      }),
      'Config key inference.servers.lab.provisioning.rulesIn.cluster is "nowhere"; expected the name of a cluster, of which none is configured',
    ],
    [
      'severities that are none',
      {
        inference: { provisioning: { severityLabels: { critical: 'page' } } },
      },
      'Config key inference.provisioning.severityLabels.critical is not known; inference.provisioning.severityLabels takes page, ticket',
    ],
    [
      'an owner that is needed perhaps',
      { inference: { provisioning: { requireOwner: 'yes' } } },
      'Config key inference.provisioning.requireOwner is "yes"; expected true or false',
    ],
    [
      'prices that are missing',
      { inference: { cost: { currency: 'EUR' } } },
      'Config key inference.cost.gpuHour is missing; expected a section',
    ],
  ])('refuses %s', (_sentence, data, message) => {
    expect(() => read(data)).toThrow(message);
  });
});
