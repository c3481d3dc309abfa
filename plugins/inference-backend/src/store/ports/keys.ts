import { ModelRef, ObjectEvent } from '@wakeboard/plugin-inference-common';

/** What one driver reads of one cluster. */
export interface SourceKey {
  cluster: string;
  driver: string;
}

/** One replica of one model. The replica with the empty name is the model itself. */
export interface ReplicaKey {
  model: ModelRef;
  replica: string;
}

/** Something that happened to a replica. */
export interface ReplicaEvidence extends ReplicaKey {
  event: ObjectEvent;
}
