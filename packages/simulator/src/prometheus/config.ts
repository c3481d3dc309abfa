import { stringify } from 'yaml';

/** One job for each of the operator's PodMonitors, its targets found through HTTP. */
export interface ScrapeJob {
  name: string;
  discoveryUrl: string;
  /** Labels of the series win over those of the target. */
  honorLabels?: boolean;
}

const seconds = (ms: number) =>
  ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`;

/** The text of `prometheus.yml`. */
export function prometheusConfig(options: {
  jobs: ScrapeJob[];
  scrapeIntervalMs: number;
  ruleFiles: string[];
}): string {
  const { jobs, scrapeIntervalMs, ruleFiles } = options;
  return stringify({
    global: {
      scrape_interval: seconds(scrapeIntervalMs),
      scrape_timeout: seconds(Math.min(scrapeIntervalMs, 10_000)),
      evaluation_interval: seconds(scrapeIntervalMs),
    },
    ...(ruleFiles.length > 0 && { rule_files: ruleFiles }),
    scrape_configs: jobs.map(job => ({
      job_name: job.name,
      ...(job.honorLabels && { honor_labels: true }),
      http_sd_configs: [
        {
          url: job.discoveryUrl,
          refresh_interval: seconds(Math.min(scrapeIntervalMs, 5_000)),
        },
      ],
    })),
  });
}
