import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import { FALLBACK_WIDTH } from '../../hooks/useElementWidth';
import {
  anInterval,
  aTimeline,
  HOUR,
  NOW,
  SECOND,
} from '../../__testUtils__/builders';
import { renderPage } from '../../__testUtils__/render';
import { StateBands } from './StateBands';

const WINDOW = { from: NOW - 24 * HOUR, to: NOW };

function show(timeline = aTimeline()) {
  const onWindow = jest.fn();
  const view = renderPage(
    <StateBands
      timeline={timeline}
      window={WINDOW}
      latest={NOW}
      onWindow={onWindow}
    />,
  );
  return { ...view, onWindow };
}

/** Place of a moment in a band as wide as jsdom makes it. */
const at = (hoursAgo: number) => ({
  clientX: FALLBACK_WIDTH * (1 - hoursAgo / 24),
  clientY: 5,
});

const band = () =>
  screen.findByRole('slider', { name: 'States of qwen3-4b-0' });

it('draws a block for every interval and names the states that occur', async () => {
  const { container } = show();
  expect((await band()).querySelectorAll('svg > rect')).toHaveLength(3);
  expect(screen.getByRole('list', { name: 'States' })).toHaveTextContent(
    'ServingSleeping',
  );
  expect((await axe(container)).violations).toEqual([]);
});

it('says of the interval under the pointer its state, times, exactness and cause', async () => {
  show();
  fireEvent.pointerMove(await band(), at(9));
  expect(screen.getByText('Serving, 6 h')).toBeInTheDocument();
  expect(screen.getByText('Start: At most 15 s off')).toBeInTheDocument();
  expect(screen.getByText('Cause: Request')).toBeInTheDocument();
  fireEvent.pointerLeave(await band());
  expect(screen.queryByText('Serving, 6 h')).not.toBeInTheDocument();
});

it('goes through the intervals with the arrow keys and speaks them', async () => {
  show();
  const slider = await band();
  slider.focus();
  await userEvent.keyboard('{End}');
  expect(slider).toHaveAttribute(
    'aria-valuetext',
    expect.stringContaining('Sleeping, 6 h'),
  );
  await userEvent.keyboard('{ArrowLeft}');
  expect(slider).toHaveAttribute(
    'aria-valuetext',
    expect.stringContaining('Serving, 6 h'),
  );
  await userEvent.keyboard('{Home}{ArrowLeft}');
  expect(slider).toHaveAttribute('aria-valuenow', '0');
  await userEvent.keyboard('{Escape}');
  expect(slider).toHaveAttribute('aria-valuetext', 'nothing observed');
});

it('zooms into what is dragged over, whichever way', async () => {
  const { onWindow } = show();
  const slider = await band();
  fireEvent.pointerDown(slider, { ...at(6), button: 0 });
  fireEvent.pointerMove(slider, at(12));
  fireEvent.pointerUp(slider, at(12));
  expect(onWindow).toHaveBeenCalledWith({
    from: NOW - 12 * HOUR,
    to: NOW - 6 * HOUR,
  });
});

it('takes a click for no selection', async () => {
  const { onWindow } = show();
  const slider = await band();
  fireEvent.pointerDown(slider, { ...at(6), button: 0 });
  fireEvent.pointerUp(slider, at(6));
  expect(onWindow).not.toHaveBeenCalled();
});

it.each([
  ['Zoom in', { from: NOW - 18 * HOUR, to: NOW - 6 * HOUR }],
  ['Zoom out', { from: NOW - 48 * HOUR, to: NOW }],
  ['Earlier', { from: NOW - 36 * HOUR, to: NOW - 12 * HOUR }],
])('moves in time with the button %s', async (name, expected) => {
  const { onWindow } = show();
  await userEvent.click(await screen.findByRole('button', { name }));
  await waitFor(() => expect(onWindow).toHaveBeenCalledWith(expected));
});

it('does not move into the future', async () => {
  const { onWindow } = show();
  await userEvent.click(await screen.findByRole('button', { name: 'Later' }));
  await waitFor(() => expect(onWindow).toHaveBeenCalledWith(WINDOW));
});

it('zooms by keyboard around the interval one is at', async () => {
  const { onWindow } = show();
  (await band()).focus();
  await userEvent.keyboard('{Home}{ArrowRight}+');
  await waitFor(() =>
    expect(onWindow).toHaveBeenCalledWith({
      from: NOW - 16.5 * HOUR,
      to: NOW - 4.5 * HOUR,
    }),
  );
});

it('zooms with Ctrl and the wheel around the pointer, and leaves the bare wheel to the page', async () => {
  const { onWindow } = show();
  const body = (await band()).parentElement?.parentElement as HTMLElement;
  jest.spyOn(body, 'getBoundingClientRect').mockReturnValue({
    left: 0,
    width: FALLBACK_WIDTH,
  } as DOMRect);
  expect(fireEvent.wheel(body, { deltaY: -100 })).toBe(true);
  expect(
    fireEvent.wheel(body, { deltaY: -100, ctrlKey: true, clientX: 0 }),
  ).toBe(false);
  await waitFor(() =>
    expect(onWindow).toHaveBeenCalledWith({
      from: WINDOW.from,
      to: WINDOW.from + 0.8 * 24 * HOUR,
    }),
  );
});

it('shows shares of columns far out, with the wakes in them', async () => {
  show(
    aTimeline({
      bands: [
        {
          replica: 'qwen3-4b-0',
          detail: 'shares',
          shares: [
            {
              from: NOW - 24 * HOUR,
              to: NOW - 12 * HOUR,
              shares: { serving: 0.25, sleeping: 0.75 },
              wakes: 3,
            },
            { from: NOW - 12 * HOUR, to: NOW, shares: {}, wakes: 0 },
          ],
        },
      ],
    }),
  );
  expect(
    await screen.findByText(/Each column shows shares of 12 h/),
  ).toBeInTheDocument();
  fireEvent.pointerMove(await band(), at(20));
  expect(screen.getByText('25 % Serving')).toBeInTheDocument();
  expect(screen.getByText('3 wakes')).toBeInTheDocument();
  fireEvent.pointerMove(await band(), at(2));
  expect(screen.getByText('nothing observed')).toBeInTheDocument();
});

it('draws more blocks than SVG takes quickly on a canvas', async () => {
  jest.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
  const intervals = Array.from({ length: 1_200 }, (_, index) =>
    anInterval({
      from: WINDOW.from + index * 60 * SECOND,
      to: WINDOW.from + (index + 1) * 60 * SECOND,
      state: index % 2 ? 'serving' : 'sleeping',
    }),
  );
  show(
    aTimeline({
      bands: [{ replica: 'qwen3-4b-0', detail: 'intervals', intervals }],
    }),
  );
  const slider = await band();
  expect(slider.querySelector('canvas')).toBeInTheDocument();
  expect(slider.querySelector('rect')).not.toBeInTheDocument();
});
