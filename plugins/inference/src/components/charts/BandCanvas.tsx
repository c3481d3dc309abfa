import { useLayoutEffect, useRef } from 'react';
import type { BandBlock } from './bandLayout';

/**
 * Draws a band of more blocks than SVG can take quickly. Blocks here are about
 * a pixel wide, too narrow for patterns; their height still tells them apart.
 */
export function BandCanvas(props: {
  blocks: BandBlock[];
  width: number;
  height: number;
}) {
  const { blocks, width, height } = props;
  const ref = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext('2d');
    if (!canvas || !context) {
      return;
    }
    const scale = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    context.scale(scale, scale);
    context.clearRect(0, 0, width, height);
    const style = getComputedStyle(canvas);
    const colours = new Map<string, string>();
    for (const block of blocks) {
      let colour = colours.get(block.state);
      if (!colour) {
        colour = style.getPropertyValue(`--wakeboard-state-${block.state}`);
        colours.set(block.state, colour);
      }
      context.fillStyle = colour;
      context.fillRect(
        block.x,
        block.y * height,
        Math.max(block.width, 0.5),
        block.height * height,
      );
    }
  });
  return <canvas ref={ref} style={{ width, height, display: 'block' }} />;
}
