import { Clock } from '@wakeboard/plugin-inference-node';

/** The time of this machine. */
export const systemClock: Clock = { now: () => Date.now() };
