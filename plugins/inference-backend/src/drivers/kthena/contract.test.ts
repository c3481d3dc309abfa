import { describeDriverContract } from '@wakeboard/plugin-inference-node/testing';
import { kthenaDriver } from '.';
import { allFixtures } from './__testUtils__/fixtures';

describeDriverContract(kthenaDriver, allFixtures());
