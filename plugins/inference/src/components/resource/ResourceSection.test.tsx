import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import { anApi, aResponseError } from '../../__testUtils__/api';
import {
  aModel,
  aResource,
  aSourceError,
  MINUTE,
  NOW,
} from '../../__testUtils__/builders';
import { renderPage } from '../../__testUtils__/render';
import { EntityInferenceContent } from '../ModelContent/EntityInferenceContent';

const page = <EntityInferenceContent />;
const part = () => screen.findByRole('region', { name: 'Resource' });
const open = async (name: string) =>
  userEvent.click(within(await part()).getByRole('button', { name }));

it('shows conditions with reason and message, and an unknown one as unknown', async () => {
  const api = anApi();
  api.getModel.mockResolvedValue(
    aModel({
      conditions: [
        {
          type: 'Staged',
          status: 'Unknown',
          reason: 'NodeNotReporting',
          message: 'node-c is silent',
          lastTransitionAt: NOW - MINUTE,
        },
        { type: 'Ready', status: 'True' },
      ],
    }),
  );
  renderPage(page, { api });
  const table = within(await part()).getByRole('table', {
    name: 'Conditions',
  });
  const [, staged, ready] = within(table).getAllByRole('row');
  expect(staged).toHaveTextContent(
    'StagedUnknownNodeNotReportingnode-c is silent',
  );
  expect(ready).toHaveTextContent('ReadyTrue–');
});

it('says that there are no conditions', async () => {
  renderPage(page);
  expect(
    await screen.findByText('The resource reports no conditions.'),
  ).toBeInTheDocument();
});

it('reads the resource from the cluster only when it is looked at', async () => {
  const { api } = renderPage(page);
  await part();
  expect(api.getResource).not.toHaveBeenCalled();
  await open('Events');
  expect(await screen.findByText('BarrierTimeout × 4')).toBeInTheDocument();
  expect(api.getResource).toHaveBeenCalledTimes(1);
  await open('YAML');
  expect(await screen.findByText('kind: Model')).toBeInTheDocument();
  expect(api.getResource).toHaveBeenCalledTimes(1);
});

it('is open where the address says so', async () => {
  renderPage(page, { search: '?toggled=facts%2Cyaml' });
  expect(await screen.findByText('kind: Model')).toBeInTheDocument();
  expect(screen.getByText('dtype')).toBeInTheDocument();
  expect(screen.getByText('team=assistants')).toBeInTheDocument();
  expect((await axe(await part())).violations).toEqual([]);
});

it('says that the cluster has no events', async () => {
  const api = anApi();
  api.getResource.mockResolvedValue(aResource({ events: [], yaml: '' }));
  renderPage(page, { api, search: '?toggled=events%2Cyaml' });
  expect(
    await screen.findByText(/The cluster has no events about it/),
  ).toBeInTheDocument();
  expect(screen.getByText('The cluster gave no resource.')).toBeInTheDocument();
});

it('names the cluster that could not be read', async () => {
  const api = anApi();
  api.getResource.mockResolvedValue({
    yaml: '',
    events: [],
    errors: [
      aSourceError({
        source: { kind: 'cluster', name: 'demo' },
        reason: 'forbidden',
      }),
    ],
  });
  renderPage(page, { api, search: '?toggled=yaml' });
  expect(
    await within(await part()).findByText('Cluster demo forbids reading'),
  ).toBeInTheDocument();
  expect(
    screen.queryByText('The cluster gave no resource.'),
  ).not.toBeInTheDocument();
});

it('says that reading failed', async () => {
  const api = anApi();
  api.getResource.mockRejectedValue(aResponseError(500, 'Error', 'boom'));
  renderPage(page, { api, search: '?toggled=yaml' });
  expect(
    await screen.findByText('The resource could not be read'),
  ).toBeInTheDocument();
});

it('copies the YAML', async () => {
  renderPage(page, { search: '?toggled=yaml' });
  const user = userEvent.setup();
  const write = jest.spyOn(navigator.clipboard, 'writeText');
  await user.click(await screen.findByRole('button', { name: 'Copy' }));
  expect(
    await screen.findByRole('button', { name: 'Copied' }),
  ).toBeInTheDocument();
  expect(write).toHaveBeenCalledWith('kind: Model\n');
});
