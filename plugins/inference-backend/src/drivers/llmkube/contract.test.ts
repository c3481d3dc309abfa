import { describeDriverContract } from '@wakeboard/plugin-inference-node/testing';
import { llmkubeDriver } from '.';
import { fixtures } from './__testUtils__/fixtures';
import { ROUTER_ENDPOINT } from './names';

describeDriverContract(llmkubeDriver, fixtures(), {
  endpoints: [ROUTER_ENDPOINT],
  spec: {
    name: 'demo',
    namespace: 'models',
    source: 'hf://Qwen/Qwen3-8B',
    replicas: 1,
    gpus: 1,
    labels: { 'inference/owner': 'team-a' },
  },
});
