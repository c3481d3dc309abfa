import type { ModelState } from '@wakeboard/plugin-inference-common';
import { STATE_LOOKS, stateColour, StatePattern } from './palette';

const OVER = 'var(--bui-bg-neutral-1)';

/** Lines of a pattern in a tile of 6 × 6. */
const PATHS: Partial<Record<StatePattern, string>> = {
  up: 'M-1,7 L7,-1',
  down: 'M-1,-1 L7,7',
  cross: 'M0,0 L6,6 M0,6 L6,0',
  hollow: 'M-1,7 L7,-1',
};

function patternId(id: string, state: ModelState) {
  return `${id}-${state}`;
}

/** How to fill a shape that shows a state, given the id of the patterns. */
export function stateFill(id: string, state: ModelState): string {
  return STATE_LOOKS[state].pattern === 'solid'
    ? stateColour(state)
    : `url(#${patternId(id, state)})`;
}

/** The patterns of states, to be put once into an SVG. */
export function StatePatterns(props: { id: string; states: ModelState[] }) {
  return (
    <defs>
      {props.states.map(state => {
        const { pattern } = STATE_LOOKS[state];
        if (pattern === 'solid') {
          return null;
        }
        const colour = stateColour(state);
        const hollow = pattern === 'hollow';
        return (
          <pattern
            key={state}
            id={patternId(props.id, state)}
            width={6}
            height={6}
            patternUnits="userSpaceOnUse"
          >
            {!hollow && <rect width={6} height={6} fill={colour} />}
            {pattern === 'dots' ? (
              <circle cx={3} cy={3} r={1.2} fill={OVER} />
            ) : (
              <path
                d={PATHS[pattern]}
                stroke={hollow ? colour : OVER}
                strokeWidth={hollow ? 1 : 1.2}
                strokeOpacity={hollow ? 0.7 : 0.85}
              />
            )}
          </pattern>
        );
      })}
    </defs>
  );
}
