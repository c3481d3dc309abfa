import {
  IndicatorDefinition,
  ledgerSeries,
  SloSpec,
} from '@wakeboard/plugin-inference-common';
import { DriverIndicators } from '@wakeboard/plugin-inference-node';

/** One series of the ledger that is counted from samples. */
export interface LedgerCount {
  /** Name of the series in the ledger. */
  series: string;
  indicator: IndicatorDefinition;
  /** For a histogram, seconds. */
  thresholdSeconds?: number;
  /** Its series name models and not replicas. */
  ofModels?: boolean;
}

/** What has to be counted for some SLOs, each series once. What the driver cannot measure and what counts time is left out. */
export function ledgerCounts(
  specs: readonly SloSpec[],
  { slis, ofModels = [] }: DriverIndicators,
): LedgerCount[] {
  const counts = new Map<string, LedgerCount>();
  for (const spec of specs) {
    const indicator = slis[spec.sli];
    const { thresholdSeconds } = spec;
    if (
      spec.basis === 'time' ||
      !indicator ||
      (indicator.kind === 'histogram' && thresholdSeconds === undefined)
    ) {
      continue;
    }
    const series = ledgerSeries(spec).counted;
    counts.set(series, {
      series,
      indicator,
      ...(indicator.kind === 'histogram' && { thresholdSeconds }),
      ...(ofModels.includes(spec.sli) && { ofModels: true }),
    });
  }
  return [...counts.values()];
}
