import { startsOf } from '../../systems/gpustack/scalingSchedule';
import { isObject, type JsonObject } from '../kubernetesApi/schema';
import { GpustackError } from './answers';

/** The field that names the model in each source. */
const SOURCES: Record<string, string> = {
  huggingface: 'huggingface_repo_id',
  model_scope: 'model_scope_model_id',
  local_path: 'local_path',
};

/** Where one instance may spread over workers unless the body says otherwise. */
const DISTRIBUTED = ['vLLM', 'MindIE', 'SGLang'];

/** What the server sets itself; a body may hold it, and it changes nothing. */
const SERVER_FIELDS = [
  'id',
  'created_at',
  'updated_at',
  'has_stale_lora_instances',
  'owner_principal_id',
];

function refuse(reasons: string[]): never {
  throw new GpustackError(
    422,
    `${reasons.length} validation errors:\n${reasons
      .map(reason => `  ${reason}\n`)
      .join('')}`,
  );
}

function scheduleReasons(schedule: unknown): string[] {
  if (schedule === undefined || schedule === null) return [];
  if (!isObject(schedule)) return ['scaling_schedule: not an object'];
  const rules = Array.isArray(schedule.rules) ? schedule.rules : [];
  return rules.flatMap((rule, index) => {
    try {
      startsOf(isObject(rule) ? String(rule.start_cron) : '');
      return [];
    } catch (error) {
      return [`scaling_schedule.rules[${index}]: ${error}`];
    }
  });
}

function check(body: JsonObject): void {
  const reasons: string[] = [];
  if (typeof body.name !== 'string' || body.name === '') {
    reasons.push('name: Field required');
  }
  const source = String(body.source ?? '');
  const field = SOURCES[source];
  if (!field) {
    reasons.push(
      `source: Input should be ${Object.keys(SOURCES).join(' or ')}`,
    );
  } else if (typeof body[field] !== 'string' || body[field] === '') {
    reasons.push(`${field} must be provided when source is '${source}'`);
  }
  const { replicas } = body;
  if (
    replicas !== undefined &&
    (!Number.isInteger(replicas) || Number(replicas) < 0)
  ) {
    reasons.push('replicas: Input should be greater than or equal to 0');
  }
  if (body.backend === 'Custom' && !body.run_command && !body.image_name) {
    reasons.push('run_command or image_name is required for a custom backend');
  }
  reasons.push(...scheduleReasons(body.scaling_schedule));
  if (reasons.length > 0) refuse(reasons);
}

function withoutServerFields(body: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(body).filter(([key]) => !SERVER_FIELDS.includes(key)),
  );
}

function spread(body: JsonObject, document: JsonObject): JsonObject {
  return body.distributed_inference_across_workers === undefined &&
    DISTRIBUTED.includes(String(body.backend ?? document.backend))
    ? { ...document, distributed_inference_across_workers: true }
    : document;
}

/** The row that a POST makes. */
export function createdDocument(body: JsonObject): JsonObject {
  check(body);
  const { enable_model_route: _, ...row } = withoutServerFields(body);
  return spread(body, { replicas: 1, ...row });
}

/**
 * The row after a PUT. It is one of the whole object: what is required must be there again. What is left out keeps its value, but
 * for two: a validator sets whether instances spread over workers, and a custom model put without `backend: Custom` loses its image
 * and its command. A null is a value like any other.
 */
export function updatedDocument(
  before: JsonObject,
  body: JsonObject,
): JsonObject {
  check(body);
  const after = spread(body, { ...before, ...withoutServerFields(body) });
  const wasCustom = before.backend === 'Custom';
  return wasCustom && body.backend !== 'Custom'
    ? { ...after, run_command: null, image_name: null }
    : after;
}
