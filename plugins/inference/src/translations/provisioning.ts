/** Sentences of the fields in forms of the scaffolder; a part of the messages of the translation ref. */
export const provisioningMessages = {
  required: 'required',
  retry: 'Try again',
  noApi: 'This app has no API of Wakeboard; install its plugin.',
  notChecked: 'This could not be checked: {{message}}',
  /** After the name of the field, in the scaffolder's list above the form. */
  refused: 'is not accepted; the reason stands at the field.',
  missing: {
    driver:
      'The template does not say which system it is for: ui:options.driver is missing.',
    target: 'Choose where the model is to run; then this is checked.',
    source: 'Say where the weights come from; then this is checked.',
    name: 'Give the model a name; then this is checked.',
  },

  target: {
    title: 'Where it runs',
    cluster: 'Cluster or server',
    chooseCluster: 'Choose a cluster or server',
    namespace: 'Namespace',
    chooseNamespace: 'Choose a namespace',
    kind: { cluster: 'Kubernetes cluster', server: 'Server' },
    waiting: 'Reading where models can be made',
    denied: 'You may not see where models can be made',
    failed: 'Where models can be made could not be read',
    none: 'Models of {{driver}} can be made nowhere by you',
    noneHint:
      'It takes a cluster with provisioning.namespaces in the configuration, the system installed there, and the permission {{permission}}.',
    others_one: 'Not offered: {{count}} other cluster or server',
    others_other: 'Not offered: {{count}} other clusters or servers',
    notInstalled: '{{driver}} is not installed there.',
    notThere:
      'The system is not read there, or you may not make models of it there.',
    gone: '{{name}} is not offered to you; choose another one',
    choose: 'Choose a cluster and a namespace.',
    notOffered:
      'The model cannot be made in {{namespace}} of {{cluster}} by you now; choose another place.',
  },

  name: {
    title: 'Name',
    missing: 'Give the model a name.',
    checking: 'Checking the name',
    free: 'The name is free.',
    exists:
      'A model of this name was made by such a form before. It will be changed to what you say here.',
    afterPlace:
      'Whether the name is free cannot be told before the place is right.',
    notYet:
      'Whether the name is free cannot be told before this is solved: {{message}}',
  },

  slo: {
    title: 'SLO profile',
    profiles: 'SLO profiles',
    waiting: 'Reading the SLO profiles',
    failed: 'The SLO profiles could not be read',
    none: 'There are no SLO profiles',
    noneHint:
      'The model gets no SLOs but those that its system brings. Profiles are configured under inference.slo.profiles.',
    isDefault: '{{name}} (default)',
    noSlos: 'Promises nothing.',
    gone: 'There is no SLO profile {{name}} any more; choose another one',
    promise: {
      uptime: 'Can serve {{objective}} of the time, over {{window}}.',
      availability: '{{objective}} of requests succeed, over {{window}}.',
      latency:
        '{{objective}} of requests are answered within {{threshold}}, over {{window}}.',
      ttft: '{{objective}} of requests get their first token within {{threshold}}, over {{window}}.',
      interTokenLatency:
        '{{objective}} of gaps between tokens are {{threshold}} at most, over {{window}}.',
      wake: '{{objective}} of wakes take {{threshold}} at most, over {{window}}.',
    },
    timeAllowed: 'Allows {{month}} without service in 30 days.',
    requestsAllowed:
      'Allows {{n}} bad ones of {{of}} requests; at even traffic as many as in {{month}} of 30 days.',
    gapsAllowed:
      'Allows {{n}} longer ones of {{of}} gaps; at even traffic as many as in {{month}} of 30 days.',
    wakesAllowed: 'Allows {{n}} slower ones of {{of}} wakes.',
    notAsked:
      'Whether it can be measured is told once place and source are filled in.',
    checking: 'Checking whether it can be measured',
    notJudged:
      'Whether it can be measured cannot be told before the rest of the form is right.',
    measurable: 'Can be measured there.',
  },

  fit: {
    title: 'GPUs',
    gpus: 'GPUs of a replica',
    gpusHint: 'Weights and cache are split among them.',
    context: 'Longest context, tokens',
    contextHint: 'Left empty: the longest that the model has.',
    noGpus: 'Without GPUs there is no GPU memory to fit into.',
    noSource: 'No source of the weights is given yet.',
    published: 'Sizes as published for {{model}}.',
    fromName: 'Number and bits of the weights as the name {{source}} says.',
    noSize: 'The name {{source}} does not tell how many weights there are.',
    assumedLike: 'Layers and heads are assumed to be those of {{model}}.',
    unknown: 'How much memory a replica needs cannot be told',
    missingContext:
      'The longest context is neither given nor known of this model.',
    least: 'The weights alone take at least {{size}} on each GPU.',
    missingParameters:
      'The number of weights is not known; it can be put in below.',
    table: 'GPU memory that a replica needs',
    part: 'Part',
    arithmetic: 'Arithmetic',
    perGpu: 'On each GPU',
    assumed: 'Assumed: {{names}}',
    line: {
      weights: 'Weights',
      kvCache: 'KV cache',
      overhead: 'Engine beside them',
      perGpu: 'Needed',
      smallestGpu: 'Smallest GPU that will do',
    },
    value: {
      parameters: 'weights',
      bitsPerWeight: 'bits per weight',
      weightBytes: 'size of the weights',
      gpus: 'GPUs',
      layers: 'layers',
      kvHeads: 'KV heads',
      headDim: 'numbers per head',
      kvBits: 'bits per number',
      contextTokens: 'tokens of context',
      concurrentSequences: 'sequences at once',
      overheadBytes: 'memory of the engine',
      utilization: 'share that the engine takes',
      weights: 'weights',
      kvCache: 'KV cache',
      overhead: 'engine',
      perGpu: 'needed',
    },
    assumptions: 'Change what is assumed',
    assumptionsHint:
      'For the estimate only; an empty field takes the assumed number again.',
    notKnown: 'not known',
    notSaid: 'assumed',
    control: {
      parameters: 'Weights, billions',
      bitsPerWeight: 'Bits per weight',
      layers: 'Layers',
      kvHeads: 'KV heads',
      headDim: 'Numbers per head',
      kvBits: 'Bits per number of the cache',
      concurrentSequences: 'Sequences at once',
      overheadBytes: 'Engine beside them, GiB',
      utilization: 'Share that the engine takes, %',
    },
    noCluster:
      'Choose where the model is to run; then this is compared with what is free there.',
    free: 'GPU memory of {{cluster}} now',
    waiting: 'Reading the GPU memory',
    denied: 'You may not see the GPUs',
    failed: 'The GPU memory of {{cluster}} could not be read',
    stale: 'Not as of now: {{message}}',
    none: 'No GPUs are known of {{cluster}}',
    noneHint: 'Whether a replica fits cannot be told.',
    observed: 'As of {{time}}.',
    takes:
      'The engine takes {{share}} of the memory of each GPU, whether it needs it or not: as much has to be free.',
    unnamed: 'Product not known',
    devices_one: '{{count}} GPU',
    devices_other: '{{count}} GPUs',
    mostFree: 'Most free on one: {{size}}',
    largest: 'Largest: {{size}}',
    need: 'Needed: {{size}}',
    cannotTell: 'Whether a replica fits cannot be told: the need is not known.',
    cannotTellFree:
      'Whether a replica fits cannot be told: size, free memory or node of its GPUs is not known.',
    now_one: 'Fits now: one node has {{count}} GPU with enough memory free.',
    now_other: 'Fits now: one node has {{count}} GPUs with enough memory free.',
    whenOthersSleep_one:
      'Large enough, but not free now: one node has {{count}} such GPU, once others on it sleep or stop.',
    whenOthersSleep_other:
      'Large enough, but not free now: one node has {{count}} such GPUs, once others on them sleep or stop.',
    tooFew_one:
      'Too few: no node is known to have more than {{count}} GPU that is large enough, and a replica takes {{gpus}}.',
    tooFew_other:
      'Too few: no node is known to have more than {{count}} GPUs that are large enough, and a replica takes {{gpus}}.',
    tooLarge: 'Too large: no GPU of this product has as much memory.',
  },

  labels: {
    title: {
      rules: 'Labels of the alert rules',
      monitors: 'Labels of the monitor',
      dashboard: 'Labels of the dashboard',
    },
    noCluster:
      'Choose where the model is to run; then the labels of its configuration stand here.',
    waiting: 'Reading the labels of the configuration',
    failed: 'The labels of the configuration could not be read',
    configured: 'As configured for the cluster',
    changed: 'Configured: {{value}}',
    key: 'Key',
    value: 'Value',
    add: 'Add a label',
    remove: 'Remove the label {{key}}',
    release:
      'A default kube-prometheus-stack ignores what lacks the label {{label}} with the name of its Helm release.',
    problem: {
      key: 'This is no key of a label: letters, digits, dots, dashes and underscores, 63 at most, after a domain and a slash if need be.',
      noKey: 'A value needs a key.',
      twice: 'This key stands above already.',
      configured: 'This label is configured; change its value above.',
      value:
        'This is no value of a label: 63 letters, digits, dots, dashes and underscores at most, a letter or digit first and last.',
    },
    wrong: {
      key: '{{text}} cannot be the key of a label.',
      value: '{{text}} cannot be the value of a label.',
    },
  },

  picker: {
    title: 'Model',
    model: 'Model to delete',
    placeholder: 'Name of the model',
    where: '{{driver}}, {{namespace}}, {{cluster}}',
    choose: 'Choose the model to delete.',
    waiting: 'Reading the models',
    denied: 'You may not see models',
    failed: 'The models could not be read',
    none: 'There is no model that was made by such a form',
    noneHint: 'What was made in another way is taken away in that way.',
    objectsWaiting: 'Reading what belongs to the model',
    objectsDenied: 'You may not see what belongs to the model',
    objectsFailed: 'What belongs to the model could not be read',
    mayNot: 'The model cannot be deleted by you now',
    nothing: 'Nothing is left of what was made for it',
    objects_one: '{{count}} object will be deleted',
    objects_other: '{{count}} objects will be deleted',
    name: 'Name',
    kind: 'Kind',
    namespace: 'Namespace',
    noNamespace: 'none',
    cluster: 'Cluster or server',
  },
} as const;
