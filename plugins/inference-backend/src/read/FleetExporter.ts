import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  InferenceQueries,
  InferenceSchemas,
  ProductGpuHours,
  Span,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { Clock } from '@wakeboard/plugin-inference-node';
import { FleetRow } from '../store/types';
import { toCsv } from './csv';
import { FleetRows } from './FleetRows';
import { GpuCosts } from './GpuCosts';
import { checkRange } from './range';
import { EvaluatedModel, SloEvaluations } from './SloEvaluations';
import { byBudget } from './sloCounts';

type Row = InferenceSchemas['FleetExportRow'];

/** What {@link FleetExporter} reads from. */
export interface FleetExporterOptions {
  rows: FleetRows;
  evaluations: Pick<SloEvaluations, 'evaluate'>;
  costs: GpuCosts;
  clock: Clock;
  /** Rows that one file may have. */
  mostExportRows?: number;
}

const MOST_ROWS = 20_000;

/** The columns of a file, in order. */
const COLUMNS = [
  'model',
  'driver',
  'state',
  'stateSince',
  'servedName',
  'owner',
  'system',
  'gpuProducts',
  'worstSlo',
  'worstSloStatus',
  'worstSloRemainingPercent',
  'from',
  'to',
  'usedGpuHours',
  'freedGpuHours',
  'cost',
  'saved',
  'currency',
] as const satisfies Array<keyof Row>;

/** A file to be saved. */
export interface FleetExport {
  fileName: string;
  /** Of a JSON file. */
  rows?: Row[];
  /** Of a CSV file. */
  text?: string;
}

/** Every model that the caller may see as a row of a file. */
export class FleetExporter {
  static create(options: FleetExporterOptions): FleetExporter {
    return new FleetExporter(options);
  }

  private constructor(private readonly options: FleetExporterOptions) {}

  /** @throws InputError where the file would have too many rows. */
  async write(
    credentials: BackstageCredentials,
    query: InferenceQueries['exportFleet'],
  ): Promise<FleetExport> {
    const { clock, costs } = this.options;
    const range = costs.hoursOf(checkRange(query, clock.now()));
    const rows = await this.rowsOf(credentials, query, range);
    const fileName = `wakeboard-models_${day(range.from)}_${day(range.to)}.${
      query.format
    }`;
    return query.format === 'csv'
      ? { fileName, text: toCsv(COLUMNS, rows) }
      : { fileName, rows };
  }

  private async rowsOf(
    credentials: BackstageCredentials,
    query: InferenceQueries['exportFleet'],
    range: Span,
  ): Promise<Row[]> {
    const {
      costs,
      evaluations,
      mostExportRows = MOST_ROWS,
      rows: fleet,
    } = this.options;
    const part = await fleet.find(credentials, query);
    if (!part) {
      return [];
    }
    const { filter, rows } = part;
    if (rows.length > mostExportRows) {
      throw new InputError(
        `The file would have ${grouped(
          rows.length,
        )} rows, and at most ${grouped(
          mostExportRows,
        )} are written at once; narrow it down by state, owner, system, driver, cluster, namespace, gpu or search`,
      );
    }
    const [evaluated, hours] = await Promise.all([
      evaluations.evaluate({ filter }),
      costs.hours({ filter }, range),
    ]);
    const slos = new Map(
      evaluated.map(each => [stringifyModelRef(each.model), each]),
    );
    return rows.map(row => {
      const key = stringifyModelRef(row.ref);
      return this.toRow(row, range, slos.get(key), hours.get(key));
    });
  }

  private toRow(
    row: FleetRow,
    range: Span,
    slos: EvaluatedModel | undefined,
    hours: ProductGpuHours[] | undefined,
  ): Row {
    const { costs } = this.options;
    const worst = byBudget(slos)[0];
    const sum = hours && costs.sum(hours);
    const { remaining } = worst?.evaluation ?? {};
    return {
      model: stringifyModelRef(row.ref),
      driver: row.ref.driver,
      state: row.state,
      stateSince:
        row.stateSince === undefined ? undefined : iso(row.stateSince),
      servedName: row.servedName,
      owner: row.owner,
      system: row.system,
      gpuProducts: row.gpuProducts.join(', ') || undefined,
      worstSlo: worst?.spec.name,
      worstSloStatus: worst?.evaluation.status,
      worstSloRemainingPercent:
        remaining === undefined
          ? undefined
          : Number((remaining * 100).toFixed(6)),
      from: iso(range.from),
      to: iso(range.to),
      usedGpuHours: sum?.usedGpuHours,
      freedGpuHours: sum?.freedGpuHours,
      cost: sum?.cost,
      saved: sum?.saved,
      currency: costs.prices.currency,
    };
  }
}

function grouped(count: number): string {
  return count.toLocaleString('en');
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

function day(time: number): string {
  return iso(time).slice(0, 10);
}
