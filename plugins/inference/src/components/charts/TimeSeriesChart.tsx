import type { SignalUnit } from '@wakeboard/plugin-inference-common';
import { useMemo, useState } from 'react';
import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceArea,
  ReferenceLine,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { TimeWindow } from '../../api/InferenceApi';
import { useElementWidth } from '../../hooks/useElementWidth';
import { useText } from '../../hooks/useText';
import styles from './charts.module.css';
import { lineColour, lineDash } from './palette';
import { SeriesTooltip } from './SeriesTooltip';
import { tickLabel, timeTicks } from './timeTicks';
import {
  ChartLine,
  ChartRow,
  highest,
  lowest,
  toChartData,
} from './toChartData';
import { valueTicks, valueTicksAround } from './valueTicks';

/** The only file that knows the chart library; load it lazily. */

export interface NamedLine extends ChartLine {
  name: string;
}

/** A value that the lines are to be held against. */
export interface ChartMark {
  value: number;
  name: string;
}

/** How a chart differs from one of a signal, which begins at zero. */
export interface ChartScale {
  /** Ends of the axis that the lines may go beyond; left out: as the lines are. */
  least?: number;
  most?: number;
  /** Values in words, in place of those of the unit. */
  words: (value: number) => string;
  mark?: ChartMark;
}

export interface TimeSeriesChartProps {
  label: string;
  lines: NamedLine[];
  unit: SignalUnit;
  window: TimeWindow;
  onSelect?: (window: TimeWindow) => void;
  scale?: ChartScale;
}

const CHART_HEIGHT = 180;
const AXIS_WIDTH = 62;

function scaledTicks(rows: ChartRow[], scale: ChartScale): number[] {
  const { least, most, mark } = scale;
  const ends = [least, most, mark?.value].flatMap(value => value ?? []);
  return valueTicksAround(
    Math.min(...ends, lowest(rows) ?? Infinity),
    Math.max(...ends, rows.length ? highest(rows) : -Infinity),
  );
}

const GRID = 'color-mix(in srgb, var(--bui-border-1) 55%, transparent)';
const TICK = { fill: 'var(--bui-fg-secondary)', fontSize: 11 };

/** Lines over time, with holes where nothing was measured. */
export default function TimeSeriesChart(props: TimeSeriesChartProps) {
  const { label, lines, unit, window, onSelect, scale } = props;
  const { format, locale } = useText();
  const { ref, width } = useElementWidth<HTMLDivElement>();
  const rows = useMemo(() => toChartData(lines), [lines]);
  const ticks = useMemo(
    () => timeTicks(window, width - AXIS_WIDTH),
    [window, width],
  );
  const values = useMemo(
    () => (scale ? scaledTicks(rows, scale) : valueTicks(highest(rows), unit)),
    [rows, unit, scale],
  );
  const words = scale?.words ?? ((value: number) => format.signal(value, unit));
  const [drag, setDrag] = useState<TimeWindow>();

  const tickWords = (at: number) => {
    const tick = ticks.find(one => one.at === at);
    return tick ? tickLabel(tick, locale) : '';
  };
  const momentOf = (activeLabel: unknown) => {
    const at = Number(activeLabel);
    return Number.isFinite(at) && activeLabel !== undefined ? at : undefined;
  };
  const finish = () => {
    if (drag && drag.from !== drag.to) {
      onSelect?.({
        from: Math.min(drag.from, drag.to),
        to: Math.max(drag.from, drag.to),
      });
    }
    setDrag(undefined);
  };

  return (
    <div ref={ref} className={styles.plot}>
      <LineChart
        width={width}
        height={CHART_HEIGHT}
        data={rows}
        syncId="inference"
        syncMethod="value"
        margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
        title={label}
        onMouseDown={state => {
          const at = momentOf(state.activeLabel);
          setDrag(
            at === undefined || !onSelect ? undefined : { from: at, to: at },
          );
        }}
        onMouseMove={state => {
          const at = momentOf(state.activeLabel);
          setDrag(current =>
            current && at !== undefined ? { ...current, to: at } : current,
          );
        }}
        onMouseUp={finish}
        onMouseLeave={() => setDrag(undefined)}
      >
        <CartesianGrid stroke={GRID} vertical={false} />
        <XAxis
          dataKey="at"
          type="number"
          domain={[window.from, window.to]}
          allowDataOverflow
          ticks={ticks.map(tick => tick.at)}
          tickFormatter={tickWords}
          interval={0}
          height={24}
          tick={TICK}
          stroke="var(--bui-border-2)"
        />
        <YAxis
          width={AXIS_WIDTH}
          domain={[values[0], values[values.length - 1]]}
          ticks={values}
          interval={0}
          tickFormatter={words}
          tick={TICK}
          axisLine={false}
          tickLine={false}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--bui-border-2)' }}
          content={({ active, label: at }) => (
            <SeriesTooltip
              active={active}
              at={momentOf(at)}
              lines={lines}
              rows={rows}
              words={words}
            />
          )}
        />
        {scale?.mark && (
          <ReferenceLine
            y={scale.mark.value}
            stroke="var(--bui-fg-primary)"
            strokeDasharray="3 3"
          />
        )}
        {lines.map((line, index) => (
          <Line
            key={line.key}
            dataKey={row => row.values[line.key]}
            name={line.name}
            stroke={lineColour(index)}
            strokeDasharray={lineDash(index)}
            strokeWidth={1.75}
            strokeLinecap="round"
            dot={false}
            activeDot={{ r: 3 }}
            connectNulls={false}
            isAnimationActive={false}
            type="linear"
          />
        ))}
        {drag && drag.from !== drag.to && (
          <ReferenceArea
            x1={drag.from}
            x2={drag.to}
            fill="var(--bui-accent-bg)"
            fillOpacity={0.2}
          />
        )}
      </LineChart>
    </div>
  );
}
