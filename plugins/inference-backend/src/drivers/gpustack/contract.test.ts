import { describeDriverContract } from '@wakeboard/plugin-inference-node/testing';
import { gpustackDriver } from '.';
import { allFixtures } from './testing/fixtures';

describeDriverContract(gpustackDriver, allFixtures());
