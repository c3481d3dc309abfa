/** Part of every reference to a model of LLMKube. */
export const DRIVER_ID = 'llmkube';

/** API group of LLMKube. KServe has an InferenceService too, and KubeAI a Model. */
export const GROUP = 'inference.llmkube.dev';

/** Key of the ModelRouter's base URL under `inference.clusters.<name>.endpoints`. */
export const ROUTER_ENDPOINT = 'llmkube';

/** Label of a pod with the name of its InferenceService. */
export const SERVICE_LABEL = 'inference.llmkube.dev/service';

/** Label by which the pods of one revision of a Deployment are told from those of another. */
export const REVISION_LABEL = 'pod-template-hash';

/** Annotation of the pods that is changed to have them replaced. */
export const RESTARTED_ANNOTATION = 'kubectl.kubernetes.io/restartedAt';

/** As the definition of the resource says, `spec.replicas`. */
export const MOST_REPLICAS = 10;

/** As the definition of the resource says, `spec.resources.gpu`. */
export const MOST_GPUS = 8;
