import { ownFieldsOf } from './ownFields';

const object = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'chat',
    namespace: 'llm',
    uid: 'u1',
    resourceVersion: '7',
    labels: { ours: 'a', theirs: 'b' },
    finalizers: ['ours/x', 'theirs/y'],
    managedFields: [
      {
        manager: 'wakeboard',
        operation: 'Apply',
        fieldsV1: {
          'f:metadata': {
            'f:labels': { 'f:ours': {} },
            'f:finalizers': { 'v:"ours/x"': {} },
          },
          'f:spec': {
            'f:args': {},
            'f:gone': {},
            'f:volumes': { '.': {} },
            'f:containers': {
              'k:{"name":"engine"}': {
                '.': {},
                'f:image': {},
                'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': {} },
              },
            },
          },
        },
      },
      {
        manager: 'wakeboard',
        operation: 'Update',
        subresource: 'scale',
        fieldsV1: { 'f:spec': { 'f:replicas': {} } },
      },
      {
        manager: 'wakeboard',
        operation: 'Update',
        subresource: 'status',
        fieldsV1: { 'f:status': { 'f:phase': {} } },
      },
      {
        manager: 'somebody',
        operation: 'Update',
        fieldsV1: { 'f:spec': { 'f:paused': {} } },
      },
    ],
  },
  spec: {
    replicas: 3,
    paused: true,
    args: ['a', 'b'],
    volumes: [{ name: 'theirs' }],
    containers: [
      {
        name: 'engine',
        image: 'x:1',
        imagePullPolicy: 'Always',
        ports: [
          { containerPort: 80, protocol: 'TCP', name: 'http' },
          { containerPort: 81, protocol: 'TCP', name: 'theirs' },
        ],
      },
      { name: 'theirs', image: 'y:1' },
    ],
  },
  status: { phase: 'Running' },
};

it('takes the fields and items of one manager, by whatever operation, and no status', () => {
  expect(ownFieldsOf(structuredClone(object), 'wakeboard')).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'chat',
      namespace: 'llm',
      labels: { ours: 'a' },
      finalizers: ['ours/x'],
    },
    spec: {
      replicas: 3,
      args: ['a', 'b'],
      volumes: [],
      containers: [
        {
          name: 'engine',
          image: 'x:1',
          ports: [{ containerPort: 80, protocol: 'TCP', name: 'http' }],
        },
      ],
    },
  });
});

it.each([
  ['somebody else', { ...object }, 'nobody'],
  [
    'nobody',
    { ...object, metadata: { name: 'chat', namespace: 'llm' } },
    'wakeboard',
  ],
])('gives no more than the name of what %s wrote', (_, given, manager) => {
  expect(ownFieldsOf(given, manager)).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'chat', namespace: 'llm' },
  });
});

it.each([null, [], 'text', {}, { metadata: {} }])(
  'makes no object of %j',
  value => {
    expect(ownFieldsOf(value, 'wakeboard')).toBeUndefined();
  },
);
