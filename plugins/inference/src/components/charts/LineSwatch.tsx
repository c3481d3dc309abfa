import { lineColour, lineDash } from './palette';

/** The sign of a line in a chart: its colour and its dash. */
export function LineSwatch({ index }: { index: number }) {
  return (
    <svg width={22} height={8} aria-hidden focusable={false}>
      <line
        x1={0}
        x2={22}
        y1={4}
        y2={4}
        stroke={lineColour(index)}
        strokeDasharray={lineDash(index)}
        strokeWidth={2}
      />
    </svg>
  );
}

/** The sign of the line that others are held against. */
export function MarkSwatch() {
  return (
    <svg width={22} height={8} aria-hidden focusable={false}>
      <line
        x1={0}
        x2={22}
        y1={4}
        y2={4}
        stroke="var(--bui-fg-primary)"
        strokeDasharray="3 3"
      />
    </svg>
  );
}
