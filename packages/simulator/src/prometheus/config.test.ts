import { prometheusConfig } from './config';

it('scrapes every job through its discovery, no longer than the interval, and evaluates the rules as often', () => {
  expect(
    prometheusConfig({
      jobs: [{ name: 'a/b', discoveryUrl: 'http://127.0.0.1:1/discovery/b' }],
      scrapeIntervalMs: 500,
      ruleFiles: ['/rules/a.yaml'],
    }),
  ).toBe(`global:
  scrape_interval: 500ms
  scrape_timeout: 500ms
  evaluation_interval: 500ms
rule_files:
  - /rules/a.yaml
scrape_configs:
  - job_name: a/b
    http_sd_configs:
      - url: http://127.0.0.1:1/discovery/b
        refresh_interval: 500ms
`);
});
