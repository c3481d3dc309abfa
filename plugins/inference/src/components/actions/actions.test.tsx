import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import { anApi, aResponseError } from '../../__testUtils__/api';
import {
  aModel,
  aRequest,
  MINUTE,
  NOW,
  REF,
  SECOND,
} from '../../__testUtils__/builders';
import { renderPage } from '../../__testUtils__/render';
import { EntityInferenceContent } from '../ModelContent/EntityInferenceContent';
import { requestsInSight } from './Requests';

const page = <EntityInferenceContent />;

const bar = () => screen.findByRole('group', { name: 'Actions' });

it('asks to wake the model and reads again what came of it', async () => {
  const { api } = renderPage(page);
  await userEvent.click(
    within(await bar()).getByRole('button', { name: 'Wake' }),
  );
  expect(api.createAction).toHaveBeenCalledWith(REF, { action: 'wake' });
  await waitFor(() => expect(api.getModel).toHaveBeenCalledTimes(2));
  expect(api.listActions).toHaveBeenCalledTimes(2);
});

it('shows what was refused, with the reason, until it is dismissed', async () => {
  const api = anApi();
  api.createAction.mockRejectedValue(
    aResponseError(409, 'ConflictError', 'The model is serving already.'),
  );
  renderPage(page, { api });
  await userEvent.click(
    within(await bar()).getByRole('button', { name: 'Wake' }),
  );
  expect(await screen.findByText('Wake was not accepted')).toBeInTheDocument();
  expect(screen.getByText('The model is serving already.')).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
  expect(screen.queryByText('Wake was not accepted')).not.toBeInTheDocument();
});

it('says so when the person may not', async () => {
  const api = anApi();
  api.createAction.mockRejectedValue(
    aResponseError(403, 'NotAllowedError', 'inference.model.wake is denied'),
  );
  renderPage(page, { api });
  await userEvent.click(
    within(await bar()).getByRole('button', { name: 'Wake' }),
  );
  expect(
    await screen.findByText('You may not do this: Wake'),
  ).toBeInTheDocument();
});

it('scales to the number that is typed and not to the present one', async () => {
  const { api } = renderPage(page);
  await userEvent.click(
    within(await bar()).getByRole('button', { name: 'Scale' }),
  );
  const dialog = await screen.findByRole('dialog');
  expect(within(dialog).getByText(/Now 2/)).toBeInTheDocument();
  expect(within(dialog).getByRole('button', { name: 'Scale' })).toBeDisabled();
  const field = within(dialog).getByRole('textbox', { name: 'Replicas' });
  await userEvent.clear(field);
  await userEvent.type(field, '3');
  await userEvent.tab();
  expect((await axe(dialog)).violations).toEqual([]);
  await userEvent.click(
    within(dialog).getByRole('button', { name: 'Scale to 3 replicas' }),
  );
  expect(api.createAction).toHaveBeenCalledWith(REF, {
    action: 'scale',
    replicas: 3,
  });
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
});

it('does nothing when the dialog is cancelled', async () => {
  const { api } = renderPage(page);
  await userEvent.click(
    within(await bar()).getByRole('button', { name: 'Scale' }),
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Cancel' }));
  expect(api.createAction).not.toHaveBeenCalled();
});

it('says what an action brings with it before it is asked for', async () => {
  const api = anApi();
  api.getModel.mockResolvedValue(
    aModel({
      actions: [
        {
          name: 'wake',
          available: true,
          warning: 'mistral-7b will be preempted.',
        },
      ],
    }),
  );
  renderPage(page, { api });
  await userEvent.click(
    within(await bar()).getByRole('button', { name: 'Wake' }),
  );
  const dialog = await screen.findByRole('dialog');
  expect(
    within(dialog).getByText('mistral-7b will be preempted.'),
  ).toBeInTheDocument();
  expect(api.createAction).not.toHaveBeenCalled();
  await userEvent.click(within(dialog).getByRole('button', { name: 'Wake' }));
  expect(api.createAction).toHaveBeenCalledWith(REF, { action: 'wake' });
});

it.each([
  ['delete', 'Delete', 'sleeping', /cannot bring the model back/],
  ['sleep', 'Sleep', 'serving', /stops answering until it is woken/],
  ['suspend', 'Suspend', 'degraded', /stops answering until it is resumed/],
  ['restart', 'Restart', 'serving', /may not answer until/],
] as const)(
  'asks once more before the action %s, and says what it means',
  async (name, label, state, meaning) => {
    const api = anApi();
    const warning = 'An autoscaler may undo it.';
    api.getModel.mockResolvedValue(
      aModel({ state, actions: [{ name, available: true, warning }] }),
    );
    renderPage(page, { api });
    await userEvent.click(
      within(await bar()).getByRole('button', { name: label }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(within(dialog).getByText(meaning)).toBeInTheDocument();
    expect(within(dialog).getByText(warning)).toBeInTheDocument();
    expect((await axe(dialog)).violations).toEqual([]);
    expect(api.createAction).not.toHaveBeenCalled();
    await userEvent.click(within(dialog).getByRole('button', { name: label }));
    expect(api.createAction).toHaveBeenCalledWith(REF, { action: name });
  },
);

it('does not ask once more where nothing ends by it', async () => {
  const api = anApi();
  api.getModel.mockResolvedValue(
    aModel({
      state: 'stopped',
      actions: [{ name: 'resume', available: true }],
    }),
  );
  renderPage(page, { api });
  await userEvent.click(
    within(await bar()).getByRole('button', { name: 'Resume' }),
  );
  expect(api.createAction).toHaveBeenCalledWith(REF, { action: 'resume' });
});

it('shows what cannot be done with its reason', async () => {
  const api = anApi();
  api.getModel.mockResolvedValue(
    aModel({
      actions: [
        { name: 'wake', available: false, reason: 'It is serving.' },
        { name: 'sleep', available: false, reason: 'It sleeps by itself.' },
      ],
    }),
  );
  renderPage(page, { api });
  const wake = within(await bar()).getByRole('button', { name: 'Wake' });
  expect(wake).toHaveAttribute('aria-disabled', 'true');
  await userEvent.tab();
  while (document.activeElement !== wake) {
    await userEvent.tab();
  }
  expect(await screen.findByRole('tooltip')).toHaveTextContent(
    'It is serving.',
  );
  await userEvent.click(wake);
  expect(api.createAction).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole('button', { name: 'Other actions' }));
  expect(await screen.findByText('It sleeps by itself.')).toBeInTheDocument();
});

it('does not ask twice for what is pending', async () => {
  const api = anApi();
  const pending = [aRequest()];
  api.getModel.mockResolvedValue(aModel({ pending }));
  api.listActions.mockResolvedValue({ items: pending });
  renderPage(page, { api });
  expect(
    await screen.findByText(/Wake: Pending: waiting until it is observed/),
  ).toBeInTheDocument();
  await userEvent.click(
    within(await bar()).getByRole('button', { name: /Wake/ }),
  );
  expect(api.createAction).not.toHaveBeenCalled();
});

it.each([
  ['overdue', {}, /Wake: Overdue: not observed by/],
  ['failed', { closedAt: NOW - SECOND }, 'Wake: Failed'],
  ['done', { closedAt: NOW - 8 * SECOND }, 'Wake: Done after 2 s'],
] as const)('says that a request is %s', async (status, times, words) => {
  const api = anApi();
  api.listActions.mockResolvedValue({
    items: [aRequest({ status, ...times, message: 'Because.' })],
  });
  renderPage(page, { api });
  expect(await screen.findByText(words)).toBeInTheDocument();
  expect(screen.getByText(/Asked for by jane.*Because\./)).toBeInTheDocument();
});

describe('requests stay in sight', () => {
  const ids = (requests: ReturnType<typeof aRequest>[]) =>
    requestsInSight(requests, NOW).map(({ id }) => id);

  it('while they are pending, however long', () => {
    expect(ids([aRequest({ requestedAt: NOW - 600 * MINUTE })])).toEqual(['1']);
  });

  it('for a while after they were closed', () => {
    const closed = (id: string, status: 'done' | 'failed', ago: number) =>
      aRequest({ id, status, closedAt: NOW - ago });
    expect(
      ids([
        closed('a', 'done', MINUTE),
        closed('b', 'done', 3 * MINUTE),
        closed('c', 'failed', 59 * MINUTE),
        closed('d', 'failed', 61 * MINUTE),
      ]),
    ).toEqual(['a', 'c']);
  });

  it('for an hour after they became overdue', () => {
    const overdue = (id: string, ago: number) =>
      aRequest({ id, status: 'overdue', deadlineAt: NOW - ago });
    expect(ids([overdue('a', MINUTE), overdue('b', 61 * MINUTE)])).toEqual([
      'a',
    ]);
  });

  it('the newest first', () => {
    expect(
      ids([
        aRequest({ id: 'old', requestedAt: NOW - MINUTE }),
        aRequest({ id: 'new', requestedAt: NOW }),
      ]),
    ).toEqual(['new', 'old']);
  });
});
