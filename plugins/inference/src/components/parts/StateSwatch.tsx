import type { ModelState } from '@wakeboard/plugin-inference-common';
import { useId } from 'react';
import { STATE_LOOKS, stateColour } from '../charts/palette';
import { StatePatterns, stateFill } from '../charts/StatePatterns';

const SIZE = 12;

/** The sign of a state as in the bands: colour, pattern and height. */
export function StateSwatch({ state }: { state: ModelState }) {
  const id = useId();
  const { height } = STATE_LOOKS[state];
  const drawn = Math.max(4, Math.round(SIZE * height));
  return (
    <svg
      width={SIZE}
      height={SIZE}
      viewBox={`0 0 ${SIZE} ${SIZE}`}
      aria-hidden
      focusable={false}
      style={{ flex: 'none' }}
    >
      <StatePatterns id={id} states={[state]} />
      <rect
        x={0.5}
        y={SIZE - drawn + 0.5}
        width={SIZE - 1}
        height={drawn - 1}
        rx={1.5}
        fill={stateFill(id, state)}
        stroke={stateColour(state)}
      />
    </svg>
  );
}
