import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InferenceSchemas, ModelRef } from '@wakeboard/plugin-inference-common';
import { PrometheusAlert } from '@wakeboard/plugin-inference-node';
import { ModelAccess } from '../access/ModelAccess';
import { ClusterAlerts } from './ClusterAlerts';
import { ModelLabels } from './ModelLabels';

type Alert = InferenceSchemas['Alert'];

/** What {@link AlertReader} reads from. */
export interface AlertReaderOptions {
  access: ModelAccess;
  alerts: ClusterAlerts;
  labels: ModelLabels;
}

/** The alerts of Prometheus that are about a model. */
export class AlertReader {
  static create(options: AlertReaderOptions): AlertReader {
    return new AlertReader(options);
  }

  private constructor(private readonly options: AlertReaderOptions) {}

  async read(
    credentials: BackstageCredentials,
    ref: ModelRef,
    options: { signal: AbortSignal },
  ): Promise<InferenceSchemas['AlertList']> {
    const { access, alerts, labels } = this.options;
    const model = await access.read(credentials, ref);
    const found = await alerts.read(ref.cluster, options);
    const own = await labels.ofModel(found.alerts ?? [], model);
    return {
      items: own.map(alert => toAlert(alert, ref.cluster)).sort(compareAlerts),
      observedAt: found.observedAt,
      errors: found.errors,
    };
  }
}

function toAlert(alert: PrometheusAlert, source: string): Alert {
  const { state, labels, annotations, activeAt, value, rule } = alert;
  return {
    name: labels.alertname ?? '',
    state,
    severity: labels.severity ?? labels.sloth_severity,
    since: activeAt,
    value,
    summary: annotations.summary ?? annotations.title,
    description: annotations.description ?? annotations.message,
    runbookUrl: webAddress(annotations.runbook_url ?? annotations.runbook),
    labels,
    annotations,
    group: rule?.group,
    query: rule?.query,
    forMs: rule?.forMs,
    source,
  };
}

/** An annotation is written by whoever may write a rule: only what a link may point to. */
function webAddress(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text)) {
    return undefined;
  }
  const { protocol } = new URL(text);
  return protocol === 'https:' || protocol === 'http:' ? text : undefined;
}

const URGENT: ReadonlySet<string | undefined> = new Set(['critical', 'page']);

/** Firing ones first, of these the urgent ones, then the newest. */
function compareAlerts(a: Alert, b: Alert): number {
  if (a.state !== b.state) {
    return a.state === 'firing' ? -1 : 1;
  }
  if (URGENT.has(a.severity) !== URGENT.has(b.severity)) {
    return URGENT.has(a.severity) ? -1 : 1;
  }
  const newer = (b.since ?? 0) - (a.since ?? 0);
  return newer || a.name.localeCompare(b.name, 'en');
}
