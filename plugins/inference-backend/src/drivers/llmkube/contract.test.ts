import { describeDriverContract } from '@wakeboard/plugin-inference-node/testing';
import { llmkubeDriver } from '.';
import { fixtures } from './__testUtils__/fixtures';
import { ROUTER_ENDPOINT } from './names';

describeDriverContract(llmkubeDriver, fixtures(), {
  endpoints: [ROUTER_ENDPOINT],
});
