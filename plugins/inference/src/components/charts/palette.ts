import type { ModelState } from '@wakeboard/plugin-inference-common';

/**
 * How states and lines look. A state is told by three signs: its colour, its
 * pattern, and in a band its height, which is how awake it is. All colours are
 * at least 3:1 against the surfaces of their theme (tested).
 */

export type Theme = 'light' | 'dark';

/** Drawn over the colour. `hollow` is hatching on no colour at all. */
export type StatePattern =
  | 'solid'
  | 'up'
  | 'down'
  | 'cross'
  | 'dots'
  | 'hollow';

export interface StateLook {
  colours: Record<Theme, string>;
  pattern: StatePattern;
  /** Height in a band, 0 to 1. */
  height: number;
}

function look(
  light: string,
  dark: string,
  pattern: StatePattern,
  height: number,
): StateLook {
  return { colours: { light, dark }, pattern, height };
}

const FULL = 1;
const PASSING = 0.66;
const FAR = 0.48;
const ASLEEP = 0.3;

/** Looks of all states, in the order in which a column stacks them upwards. */
export const STATE_LOOKS: Readonly<Record<ModelState, StateLook>> = {
  serving: look('#12875a', '#5fd6a2', 'solid', FULL),
  degraded: look('#a86400', '#f0b45a', 'dots', FULL),
  updating: look('#0b7d8c', '#6fd0dd', 'up', FULL),
  waking: look('#2563eb', '#a3c4ff', 'up', PASSING),
  starting: look('#2b7fc0', '#8fcbf5', 'up', FAR),
  preparing: look('#8a6d5a', '#d9bba6', 'dots', FAR),
  waitingForGpu: look('#b5389d', '#f2a3e0', 'dots', PASSING),
  draining: look('#7c4dbd', '#cdb2f5', 'down', PASSING),
  sleeping: look('#6a7ba8', '#aebbdd', 'solid', ASLEEP),
  stopped: look('#767676', '#b5b5b5', 'down', ASLEEP),
  failed: look('#cf222e', '#ffa8a3', 'cross', FULL),
  unknown: look('#767676', '#b5b5b5', 'hollow', FULL),
};

/** States in stacking order. */
export const STATE_ORDER = Object.keys(STATE_LOOKS) as ModelState[];

/** Lines of a chart, told apart by colour and by dash. */
export const LINE_LOOKS: ReadonlyArray<{
  colours: Record<Theme, string>;
  dash?: string;
}> = [
  { colours: { light: '#2563eb', dark: '#a3c4ff' } },
  { colours: { light: '#a86400', dark: '#f0b45a' }, dash: '6 3' },
  { colours: { light: '#b5389d', dark: '#f2a3e0' }, dash: '2 3' },
  { colours: { light: '#12875a', dark: '#5fd6a2' }, dash: '8 3 2 3' },
];

/** The surfaces that states and lines are drawn on, as Backstage UI has them. */
export const SURFACES: Record<Theme, string[]> = {
  light: ['#ffffff', '#f7f7f7', '#f5f5f5'],
  dark: ['#333333', '#424141', '#504f4f'],
};

/** CSS variable that holds the colour of a state in the current theme. */
export function stateColour(state: ModelState): string {
  return `var(--wakeboard-state-${state})`;
}

/** CSS variable that holds the colour of the line with this index. */
export function lineColour(index: number): string {
  return `var(--wakeboard-line-${index % LINE_LOOKS.length})`;
}

/** Dash of the line with this index. */
export function lineDash(index: number): string | undefined {
  return LINE_LOOKS[index % LINE_LOOKS.length].dash;
}

function variables(theme: Theme): string {
  const states = STATE_ORDER.map(
    state => `--wakeboard-state-${state}:${STATE_LOOKS[state].colours[theme]};`,
  );
  const lines = LINE_LOOKS.map(
    (line, index) => `--wakeboard-line-${index}:${line.colours[theme]};`,
  );
  return [...states, ...lines].join('');
}

/**
 * The style sheet that sets the variables on elements of a class, for both
 * themes, by the attribute that Backstage's themes set.
 */
export function paletteCss(className: string): string {
  return (
    `.${className}{${variables('light')}}` +
    `[data-theme-mode='dark'] .${className}{${variables('dark')}}`
  );
}
