import { useId } from 'react';
import type { BandBlock } from './bandLayout';
import { STATE_ORDER, stateColour } from './palette';
import { StatePatterns, stateFill } from './StatePatterns';

/** Draws a band's blocks as rectangles. */
export function BandSvg(props: {
  blocks: BandBlock[];
  width: number;
  height: number;
}) {
  const id = useId();
  const { blocks, width, height } = props;
  const states = STATE_ORDER.filter(state =>
    blocks.some(block => block.state === state),
  );
  return (
    <svg
      width={width}
      height={height}
      aria-hidden
      focusable={false}
      style={{ display: 'block' }}
    >
      <StatePatterns id={id} states={states} />
      {blocks.map(block => (
        <rect
          key={`${block.item} ${block.state}`}
          x={block.x}
          y={block.y * height}
          width={block.width}
          height={block.height * height}
          fill={
            block.width < 4
              ? stateColour(block.state)
              : stateFill(id, block.state)
          }
        />
      ))}
    </svg>
  );
}
