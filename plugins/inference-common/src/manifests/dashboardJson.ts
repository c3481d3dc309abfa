import { JsonObject } from '@backstage/types';
import { PromQL } from '../promql/build';

/**
 * The outer form of a dashboard in the JSON of Grafana: ids, places of the
 * panels, and the one variable by which all of them find their Prometheus.
 */

/** A query of a panel. */
export interface PanelTarget extends JsonObject {
  expr: string;
  legendFormat: string;
}

/** A panel without its place. */
export interface PanelPart {
  type: 'state-timeline' | 'stat' | 'timeseries';
  title: string;
  targets: PanelTarget[];
  fieldConfig: JsonObject;
  options: JsonObject;
}

/** A dashboard without the places of its panels. */
export interface DashboardParts {
  uid: string;
  title: string;
  tags: string[];
  /** One without panels is left out. */
  rows: Array<{ title: string; panels: PanelPart[] }>;
}

/** That of Grafana 10.0; later ones read it and bring it up to their own. */
const SCHEMA_VERSION = 38;
const COLUMNS = 24;
/** Most panels beside each other. */
const BESIDE = 3;
const HEIGHT = 8;
const DATASOURCE = { type: 'prometheus', uid: '$datasource' };

/** A query whose line is called by the legend; `{{label}}` in it is the value of a label. */
export function line(expression: PromQL, legend: string): PanelTarget {
  return { expr: expression, legendFormat: legend };
}

/** A dashboard as Grafana imports it. */
export function dashboardJson(parts: DashboardParts): JsonObject {
  return {
    uid: parts.uid,
    title: parts.title,
    tags: parts.tags,
    schemaVersion: SCHEMA_VERSION,
    editable: true,
    graphTooltip: 1,
    refresh: '1m',
    time: { from: 'now-24h', to: 'now' },
    timezone: 'browser',
    templating: {
      list: [
        {
          name: 'datasource',
          label: 'Data source',
          type: 'datasource',
          query: 'prometheus',
          refresh: 1,
          hide: 0,
          includeAll: false,
          multi: false,
          options: [],
          regex: '',
        },
      ],
    },
    annotations: { list: [] },
    links: [],
    panels: placed(parts.rows.filter(({ panels }) => panels.length > 0)),
  };
}

function placed(rows: DashboardParts['rows']): JsonObject[] {
  const panels: JsonObject[] = [];
  let bottom = 0;
  const add = (panel: JsonObject, gridPos: JsonObject) =>
    panels.push({ id: panels.length + 1, ...panel, gridPos });
  for (const row of rows) {
    add(
      { type: 'row', title: row.title, collapsed: false, panels: [] },
      { x: 0, y: bottom, w: COLUMNS, h: 1 },
    );
    const top = bottom + 1;
    const beside = Math.min(row.panels.length, BESIDE);
    const w = COLUMNS / beside;
    row.panels.forEach((panel, index) => {
      const y = top + Math.floor(index / beside) * HEIGHT;
      add(asking(panel), { x: (index % beside) * w, y, w, h: HEIGHT });
    });
    bottom = top + Math.ceil(row.panels.length / beside) * HEIGHT;
  }
  return panels;
}

function asking({ targets, ...panel }: PanelPart): JsonObject {
  return {
    ...panel,
    datasource: DATASOURCE,
    targets: targets.map((target, index) => ({
      refId: String.fromCharCode(65 + index),
      datasource: DATASOURCE,
      editorMode: 'code',
      range: true,
      ...target,
    })),
  };
}
