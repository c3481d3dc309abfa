import { describeDriverContract } from '@wakeboard/plugin-inference-node/testing';
import { gpustackDriver } from '.';
import { allFixtures } from './__testUtils__/fixtures';

describeDriverContract(gpustackDriver, allFixtures());
