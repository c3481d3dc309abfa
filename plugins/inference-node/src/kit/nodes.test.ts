import { gpuProducts, NODES } from './nodes';

const node = (name: string, labels?: Record<string, string>) => ({
  metadata: { name, labels },
  status: { images: [] },
});

it('knows the products of the GPUs of every vendor', () => {
  const nodes = [
    node('a', { 'nvidia.com/gpu.product': 'NVIDIA-L4', zone: '1' }),
    node('b', { 'amd.com/gpu.product-name': 'AMD_Instinct_MI300X' }),
    node('c', { 'gpu.intel.com/product': 'Max_1550' }),
    node('d', { zone: '1' }),
    node('e'),
  ];
  expect([...gpuProducts(nodes)]).toEqual([
    ['a', 'NVIDIA-L4'],
    ['b', 'AMD_Instinct_MI300X'],
    ['c', 'Max_1550'],
  ]);
  expect(nodes.flatMap(each => NODES.project?.(each) ?? [])).toEqual([
    {
      metadata: {
        name: 'a',
        labels: { 'nvidia.com/gpu.product': 'NVIDIA-L4' },
      },
    },
    {
      metadata: {
        name: 'b',
        labels: { 'amd.com/gpu.product-name': 'AMD_Instinct_MI300X' },
      },
    },
    {
      metadata: { name: 'c', labels: { 'gpu.intel.com/product': 'Max_1550' } },
    },
  ]);
});

it('takes nothing for granted of a node', () => {
  const broken = [null, {}, { metadata: { name: 'a', labels: 'b' } }];
  expect([...gpuProducts(broken as never)]).toEqual([]);
});
