import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import { anApi, aResponseError } from '../../__testUtils__/api';
import { aSourceError, NOW } from '../../__testUtils__/builders';
import { renderPage } from '../../__testUtils__/render';
import { anAlert, anAlertList } from '../../__testUtils__/sloBuilders';
import type { AlertList } from '../../api/types';
import { EntityInferenceContent } from '../ModelContent/EntityInferenceContent';
import { alertId, furtherLabels, safeLink } from './alertWords';

/** A link that would run in the page. */
const SCRIPT = ['javascript', 'alert(1)'].join(':');

async function show(list: Partial<AlertList>, search = '') {
  const api = anApi();
  api.listModelAlerts.mockResolvedValue(anAlertList(list));
  const view = renderPage(<EntityInferenceContent />, { api, search });
  const section = await screen.findByRole('region', { name: 'Alerts' });
  return { ...view, api, section };
}

it('shows an alert: state, severity, since when, summary, labels, runbook', async () => {
  const { section, container } = await show({});
  const item = await within(section).findByRole('listitem', {
    name: (_, element) => element.getAttribute('data-state') === 'firing',
  });
  expect(item).toHaveTextContent('Firing');
  expect(item).toHaveTextContent('pageModelErrorBudgetBurn');
  expect(item).toHaveTextContent(/since .*\(12 min\)/);
  expect(item).toHaveTextContent('burns its error budget too fast');
  expect(within(item).getByText('model=qwen3-4b')).toBeInTheDocument();
  const runbook = within(item).getByRole('link', { name: /Runbook/ });
  expect(runbook).toHaveAttribute('href', 'https://runbooks.example.com/burn');
  expect(runbook.getAttribute('rel')).toContain('noopener');
  expect((await axe(container)).violations).toEqual([]);
});

it('shows the rule on demand, and by the address', async () => {
  const { section } = await show({});
  const button = await within(section).findByRole('button', {
    name: 'Rule of ModelErrorBudgetBurn',
  });
  expect(button).toHaveAttribute('aria-expanded', 'false');
  expect(section).not.toHaveTextContent('slo:sli_error');
  await userEvent.click(button);
  expect(button).toHaveAttribute('aria-expanded', 'true');
  expect(section).toHaveTextContent('slo:sli_error:ratio_rate1h > 14.4');
  expect(section).toHaveTextContent('Fires after2 min');
});

it('has the rule open that the address names', async () => {
  const { section } = await show({}, `?alert=${alertId(anAlert())}`);
  expect(
    await within(section).findByText(/slo:sli_error:ratio_rate1h/),
  ).toBeInTheDocument();
});

it('leaves out what an alert does not say', async () => {
  const { section } = await show({
    items: [
      {
        name: 'Bare',
        state: 'pending',
        labels: { alertname: 'Bare' },
        annotations: {},
        source: 'demo',
        runbookUrl: SCRIPT,
      },
    ],
  });
  expect(await within(section).findByText('Pending')).toBeInTheDocument();
  expect(section).toHaveTextContent('no severity');
  expect(section).toHaveTextContent('since when is not reported');
  expect(within(section).queryByRole('link')).not.toBeInTheDocument();
});

it.each([
  [
    'none fires',
    { observedAt: NOW },
    'No alert rule of Prometheus about this model is firing or pending',
  ],
  [
    'Prometheus is down',
    { errors: [aSourceError()] },
    'Prometheus demo cannot be reached',
  ],
])('says the cause where %s', async (_, list, words) => {
  const { section } = await show({ items: [], ...list });
  expect(await within(section).findByText(words)).toBeInTheDocument();
});

it('says that the alerts could not be read', async () => {
  const api = anApi();
  api.listModelAlerts.mockRejectedValue(
    aResponseError(403, 'NotAllowedError', 'Not for you.'),
  );
  renderPage(<EntityInferenceContent />, { api });
  const section = await screen.findByRole('region', { name: 'Alerts' });
  expect(
    await within(section).findByText('The alerts could not be read'),
  ).toBeInTheDocument();
  expect(section).toHaveTextContent('Not for you.');
});

it('is busy while the alerts are on their way', async () => {
  const api = anApi();
  api.listModelAlerts.mockReturnValue(new Promise(() => {}));
  renderPage(<EntityInferenceContent />, { api });
  const section = await screen.findByRole('region', { name: 'Alerts' });
  expect(section.querySelector('[aria-busy]')).toBeInTheDocument();
});

it.each([
  ['https://runbooks.example.com/a', true],
  ['http://runbooks.example.com/a', true],
  [SCRIPT, false],
  ['data:text/html,x', false],
  ['/relative', false],
  ['', false],
  [undefined, false],
])('follows %s: %s', (url, followed) => {
  expect(safeLink(url)).toBe(followed ? url : undefined);
});

it('tells alerts of one rule apart, whatever the order of their labels', () => {
  const alert = anAlert({ labels: { a: '1', b: '2' } });
  expect(alertId(anAlert({ labels: { b: '2', a: '1' } }))).toBe(alertId(alert));
  expect(alertId(anAlert({ labels: { a: '1', b: '3' } }))).not.toBe(
    alertId(alert),
  );
});

it('leaves out labels that stand beside them anyway', () => {
  expect(furtherLabels(anAlert())).toEqual({ model: 'qwen3-4b' });
});
