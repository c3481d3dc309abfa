import { applyPatch, jsonPatch, mergePatch, type Call } from './calls';
import { aModel, aWidget, models, widgets } from './startTestApi';

/** One thing said to the API after another; each call finds what the ones before it left. */
export interface Line extends Call {
  says: string;
}

const w = `${widgets}/w`;
const applied = `${widgets}/s`;

function apply(manager: string, spec: object, query = ''): Line {
  return {
    says: `${manager} applies ${JSON.stringify(spec)} ${query}`,
    method: 'PATCH',
    path: `${applied}?fieldManager=${manager}${query}`,
    body: aWidget('s', { size: undefined, ...spec }),
    type: applyPatch,
  };
}

function post(
  says: string,
  body: object | string,
  query = '',
  path = widgets,
  type?: string,
): Line {
  return {
    says: `creates ${says}`,
    method: 'POST',
    path: `${path}${query}`,
    body,
    ...(type && { type }),
  };
}

function patch(body: object | string, path = w, type = mergePatch): Line {
  return {
    says: `patches ${path} with ${JSON.stringify(body)}`,
    method: 'PATCH',
    path,
    body,
    type,
  };
}

function get(path: string): Line {
  return { says: `gets ${path}`, method: 'GET', path };
}

function remove(says: string, path: string, body?: object): Line {
  return {
    says: `deletes ${says}`,
    method: 'DELETE',
    path,
    ...(body && { body }),
  };
}

export const conversation: Line[] = [
  get('/apis/greenthread.ai'),
  get('/apis/nothing.example.com/v1'),
  get('/apis/greenthread.ai/v1alpha1/nothings'),
  get('/api/v1/nothings'),
  get('/nothing'),
  get(`${w}`),

  post(
    'a widget with defaults and unknown fields',
    aWidget(
      'w',
      {
        unknown: 1,
        colour: null,
        note: null,
        parts: [{ name: 'p', weight: 1 }],
        names: ['u'],
        options: { k: 'v' },
        free: { a: { b: [1] }, c: null },
      },
      { labels: { x: 'y' } },
    ),
  ),
  post('the same again', aWidget('w')),
  post(
    'an invalid widget',
    aWidget('v', {
      size: 30,
      colour: 'blue',
      note: 'toolong',
      replicas: -1,
      tags: 'x',
      parts: [{ weight: 2 }],
    }),
  ),
  post(
    'a widget without its required field',
    aWidget('v', { size: undefined }),
  ),
  post('a widget without a spec', { ...aWidget('bare'), spec: undefined }),
  post('a bad name', aWidget('B_b')),
  post('no name', { ...aWidget('v'), metadata: {} }),
  post('another kind', { ...aWidget('v'), kind: 'Gadget' }),
  post('another version', {
    ...aWidget('v'),
    apiVersion: 'test.example.com/v2',
  }),
  post('another namespace', aWidget('v', {}, { namespace: 'other' })),
  post(
    'annotations that are too long',
    aWidget('v', {}, { annotations: { note: 'x'.repeat(2 ** 18) } }),
  ),
  post('a version', aWidget('v', {}, { resourceVersion: '12' })),
  post(
    'under strict validation',
    aWidget('v', { bar: 2, parts: [{ name: 'x', zz: 1 }] }, { foo: 1 }),
    '?fieldValidation=Strict',
  ),
  post('under an unknown validation', aWidget('v'), '?fieldValidation=Nope'),
  post('an unknown dry run', aWidget('v'), '?dryRun=Some'),
  post('a dry run', aWidget('tried'), '?dryRun=All'),
  post(
    'outside any namespace',
    aWidget('v'),
    '',
    '/apis/test.example.com/v1/widgets',
  ),
  post(
    'in a namespace that is not there',
    aWidget('v'),
    '',
    widgets.replace('default', 'nowhere'),
  ),
  post('XML', 'x', '', widgets, 'application/xml'),
  post(
    'a GreenThread model',
    aModel('m', { sleep: {}, fairness: {}, parallelism: { tensor: 2 } }),
  ),
  post(
    'a GreenThread model with a number for the share of memory',
    aModel('n', { gpuMemoryUtilization: 0.9 }),
  ),
  post(
    'a GreenThread model with a share above one',
    aModel('n', { gpuMemoryUtilization: '1.1' }),
  ),

  {
    says: 'replaces without a version',
    method: 'PUT',
    path: w,
    body: aWidget('w', { size: 4 }),
  },
  {
    says: 'replaces an old version',
    method: 'PUT',
    path: w,
    body: aWidget('w', {}, { resourceVersion: '1' }),
  },
  {
    says: 'replaces under another name',
    method: 'PUT',
    path: `${widgets}/z`,
    body: aWidget('w', {}, { resourceVersion: '1' }),
  },
  {
    says: 'replaces what is not there',
    method: 'PUT',
    path: `${widgets}/z`,
    body: aWidget('z', {}, { resourceVersion: '1' }),
  },
  patch({ spec: { size: 4 } }),
  patch({ spec: { size: 4 } }),
  patch({ spec: { size: 44 } }),
  patch({ metadata: { resourceVersion: '1' }, spec: { size: 5 } }),
  patch({ spec: { size: 5, junk: 1 } }),
  patch({ metadata: { name: 'other' } }),
  patch('"x"'),
  patch({ spec: { size: 5 } }, `${widgets}/none`),
  patch([{ op: 'test', path: '/spec/size', value: 99 }], w, jsonPatch),
  patch([{ op: 'remove', path: '/spec/none' }], w, jsonPatch),
  patch([{ op: 'jump', path: '/spec/none' }], w, jsonPatch),
  patch({ op: 'jump' }, w, jsonPatch),
  patch(
    [
      { op: 'add', path: '/spec/tags', value: ['x'] },
      { op: 'add', path: '/spec/tags/-', value: 'y' },
    ],
    w,
    jsonPatch,
  ),
  patch({ spec: { size: 5 } }, w, 'application/strategic-merge-patch+json'),
  patch({ spec: { size: 5 } }, w, 'application/json'),
  patch({ spec: { size: 8 } }, `${w}?force=true`),
  patch(
    {
      spec: { size: 9 },
      metadata: { labels: { l: 'm' } },
      status: { phase: 'Up', replicas: 2, selector: 'a=b' },
    },
    `${w}/status`,
  ),
  patch({ status: { phase: 'Down' }, metadata: { labels: { q: 'r' } } }),
  patch({
    metadata: {
      annotations: { 'example.com/odd': 'quotes " braces {} and\nnewlines' },
    },
  }),
  patch({ spec: { replicas: 3 } }, `${models}/m?fieldManager=wakeboard`),

  get(`${w}/scale`),
  {
    says: 'scales by a whole Scale',
    method: 'PUT',
    path: `${w}/scale`,
    body: {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'w' },
      spec: { replicas: 4 },
    },
  },
  patch({ spec: { replicas: 5 } }, `${w}/scale`),
  patch({ spec: { replicas: 6 } }, `${w}/scale?dryRun=All`),
  patch({ spec: { replicas: -5 } }, `${w}/scale`),
  patch({ spec: { replicas: 0 } }, `${w}/scale`),
  {
    says: 'scales an old version',
    method: 'PUT',
    path: `${w}/scale`,
    body: {
      metadata: { name: 'w', resourceVersion: '1' },
      spec: { replicas: 4 },
    },
  },
  get(w),
  get(`${models}/m/scale`),

  {
    says: 'applies without a manager',
    method: 'PATCH',
    path: applied,
    body: aWidget('s'),
    type: applyPatch,
  },
  apply('one', {
    size: 1,
    replicas: 2,
    options: { k: 'v' },
    parts: [{ name: 'p', weight: 1 }, { name: 'q' }],
    tags: ['x'],
    names: ['n1'],
    free: { deep: { x: 1 }, l: [1] },
    atom: { z: 'z' },
  }),
  apply('one', {
    size: 1,
    replicas: 2,
    options: { k: 'v' },
    parts: [{ name: 'p', weight: 1 }, { name: 'q' }],
    tags: ['x'],
    names: ['n1'],
    free: { deep: { x: 1 }, l: [1] },
    atom: { z: 'z' },
  }),
  apply('two', {
    size: 2,
    replicas: 2,
    parts: [{ name: 'p', weight: 3 }, { name: 'r' }],
    names: ['n2'],
    tags: ['y'],
  }),
  apply('two', { size: 2 }),
  apply('two', {
    replicas: 2,
    size: 1,
    parts: [{ name: 'r' }],
    names: ['n2'],
    options: { o: 'p' },
    free: { deep: { y: 2 } },
  }),
  apply(
    'two',
    { size: 2, replicas: 2, parts: [{ name: 'p', weight: 3 }] },
    '&force=true',
  ),
  apply('one', { atom: { y: 'y' }, tags: ['x', 'z'] }),
  apply('one', {}),
  patch(
    { spec: { size: 7, parts: [{ name: 'p', weight: 3 }, { name: 'new' }] } },
    `${applied}?fieldManager=hand`,
  ),
  apply('two', { size: 2 }),
  apply('two', { size: 'x' }),
  apply('two', { size: 2, what: 1 }),
  apply('two', { size: 2, parts: [{ name: 'a' }, { name: 'a' }] }),
  apply(
    'two',
    { size: 3, parts: [{ name: 'p', weight: 4 }] },
    '&force=true&dryRun=All',
  ),
  patch({ spec: null }, applied),
  {
    says: 'applies a status',
    method: 'PATCH',
    path: `${applied}/status?fieldManager=controller`,
    body: { ...aWidget('s', { size: 8 }), status: { phase: 'Up' } },
    type: applyPatch,
  },
  {
    says: 'applies a status to nothing',
    method: 'PATCH',
    path: `${widgets}/none/status?fieldManager=controller`,
    body: aWidget('none'),
    type: applyPatch,
  },
  {
    says: 'applies another kind',
    method: 'PATCH',
    path: `${applied}?fieldManager=one`,
    body: { ...aWidget('s'), kind: 'Gadget' },
    type: applyPatch,
  },
  {
    says: 'applies managed fields',
    method: 'PATCH',
    path: `${applied}?fieldManager=one`,
    body: aWidget('s', {}, { managedFields: [{ manager: 'x' }] }),
    type: applyPatch,
  },

  get(`${widgets}?labelSelector=q%3Dr`),
  get(`${widgets}?fieldSelector=spec.colour%3Dred,metadata.name!%3Dw`),
  get(`${widgets}?fieldSelector=spec.size%3D1`),
  get(`${widgets}?fieldSelector=rubbish`),
  get(`${widgets}?limit=x`),
  get(`${widgets}?resourceVersion=abc`),
  get(`${widgets}?resourceVersionMatch=Exact`),
  get(`${widgets}?sendInitialEvents=true`),
  get(`${widgets}?watch=true&sendInitialEvents=true`),
  get(`${widgets}?watch=true&resourceVersionMatch=NotOlderThan`),
  get(`${widgets}?watch=true&timeoutSeconds=x`),
  get(
    `${widgets}?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3Dbare`,
  ),

  remove('what is not there', `${widgets}/none`),
  remove('another incarnation', w, { preconditions: { uid: 'x' } }),
  remove('by an unknown policy', w, { propagationPolicy: 'Sideways' }),
  remove('as a dry run', `${w}?dryRun=All`),
  patch({ metadata: { finalizers: ['example.com/y'] } }),
  remove('what a finalizer keeps', w),
  patch({ metadata: { finalizers: null } }),
  get(w),
  remove('a selection', `${widgets}?fieldSelector=metadata.name%3Dbare`),
  remove('the last', applied),
];
