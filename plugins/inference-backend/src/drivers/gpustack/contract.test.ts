import { describeDriverContract } from '@wakeboard/plugin-inference-node/testing';
import { gpustackDriver } from '.';
import { allFixtures } from './testing/fixtures';

describeDriverContract(gpustackDriver, allFixtures(), {
  spec: {
    name: 'qwen',
    namespace: 'Default Cluster',
    source: 'hf://Qwen/Qwen3-0.6B',
    replicas: 1,
    gpus: 1,
    labels: { 'inference/owner': 'team-a' },
  },
});
