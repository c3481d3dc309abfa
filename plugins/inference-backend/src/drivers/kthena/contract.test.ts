import { describeDriverContract } from '@wakeboard/plugin-inference-node/testing';
import { kthenaDriver } from '.';
import { allFixtures } from './__testUtils__/fixtures';

describeDriverContract(kthenaDriver, allFixtures(), {
  spec: {
    name: 'demo',
    namespace: 'inference',
    source: 'hf://Qwen/Qwen3-8B',
    replicas: 1,
    gpus: 1,
    labels: { 'inference/owner': 'team-a' },
  },
});
