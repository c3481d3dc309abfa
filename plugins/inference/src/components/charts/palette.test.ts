import { MODEL_STATES } from '@wakeboard/plugin-inference-common';
import {
  LINE_LOOKS,
  paletteCss,
  STATE_LOOKS,
  STATE_ORDER,
  SURFACES,
  Theme,
} from './palette';

/** Relative luminance by WCAG 2.2. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5]
    .map(at => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const THEMES: Theme[] = ['light', 'dark'];

describe.each(THEMES)('the %s palette', theme => {
  it.each(STATE_ORDER)(
    'shows the state %s at 3:1 or more on every surface',
    state => {
      for (const surface of SURFACES[theme]) {
        expect(
          contrast(STATE_LOOKS[state].colours[theme], surface),
        ).toBeGreaterThanOrEqual(3);
      }
    },
  );

  it('shows every line at 3:1 or more on every surface', () => {
    for (const line of LINE_LOOKS) {
      for (const surface of SURFACES[theme]) {
        expect(contrast(line.colours[theme], surface)).toBeGreaterThanOrEqual(
          3,
        );
      }
    }
  });
});

it('has a look for every state and no other', () => {
  expect([...STATE_ORDER].sort()).toEqual(Object.keys(MODEL_STATES).sort());
});

it('tells any two states apart without their colour', () => {
  const signs = STATE_ORDER.map(
    state => `${STATE_LOOKS[state].pattern} ${STATE_LOOKS[state].height}`,
  );
  expect(new Set(signs).size).toBe(STATE_ORDER.length);
});

it('gives every line but the first a dash of its own', () => {
  expect(new Set(LINE_LOOKS.map(line => line.dash)).size).toBe(
    LINE_LOOKS.length,
  );
});

it('writes the variables of both themes', () => {
  const css = paletteCss('x');
  expect(css).toContain(
    `.x{--wakeboard-state-serving:${STATE_LOOKS.serving.colours.light};`,
  );
  expect(css).toContain(
    `[data-theme-mode='dark'] .x{--wakeboard-state-serving:${STATE_LOOKS.serving.colours.dark};`,
  );
});
