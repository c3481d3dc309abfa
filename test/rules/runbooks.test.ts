import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Runbook, RUNBOOKS } from '@wakeboard/plugin-inference-common';
import { builtInDrivers } from '../../plugins/inference-backend/src/drivers';

const DOCS = path.join(__dirname, '..', '..', 'docs');
const FOLDER = path.join(DOCS, 'runbooks');

const PAGES = Object.entries(RUNBOOKS).map(([page, { alert }]) => ({
  page: page as Runbook,
  alert,
  text: () => readFileSync(path.join(FOLDER, `${page}.md`), 'utf8'),
}));

/** The heading of a page that a link may lead to, as it is made from its text. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^a-z0-9 -]/g, '')
      .replace(/ /g, '-'),
  );
}

function firstTable(text: string): string[] {
  const lines = text.split('\n');
  const from = lines.findIndex(line => line.startsWith('|'));
  const rest = lines.slice(from);
  const to = rest.findIndex(line => !line.startsWith('|'));
  return rest.slice(0, to < 0 ? rest.length : to);
}

it.each(PAGES)(
  'the page $page is about the alert $alert',
  ({ alert, text }) => {
    expect(text()).toContain(`\`${alert}\``);
  },
);

it('there is no page about nothing', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(
    PAGES.map(({ page }) => `${page}.md`).sort(),
  );
});

it('every alert has a line in the table of all of them, with its page', () => {
  const text = readFileSync(path.join(DOCS, 'generated-alerts.md'), 'utf8');
  for (const { page, alert } of PAGES) {
    expect(text).toMatch(
      new RegExp(`^\\| \`${alert}\` .*\\(runbooks/${page}\\.md\\)`, 'm'),
    );
  }
});

it.each(PAGES.filter(({ page }) => page !== 'error-budget-burn'))(
  'the page $page tells of every system that has the alert',
  ({ page, text }) => {
    const systems = builtInDrivers.filter(({ alerts = [] }) =>
      alerts.some(({ name }) => name === page),
    );
    expect(systems.length).toBeGreaterThan(0);
    const rows = firstTable(text()).map(line => line.split('|')[1]);
    for (const { title } of systems) {
      expect(rows.filter(cell => cell.includes(title))).toHaveLength(1);
    }
  },
);

it('the table of all alerts says how urgent each is, as the systems have it', () => {
  const text = readFileSync(path.join(DOCS, 'generated-alerts.md'), 'utf8');
  for (const { page, alert } of PAGES) {
    const row = firstTable(text).find(line => line.includes(`\`${alert}\``));
    const severities = builtInDrivers.flatMap(({ alerts = [] }) =>
      alerts
        .filter(({ name }) => name === page)
        .map(({ severity }) => severity),
    );
    const expected =
      page === 'error-budget-burn'
        ? 'page/ticket'
        : [...new Set(severities)].join('/');
    expect(row?.split('|')[3].trim()).toBe(expected);
  }
});

it('every link between the pages leads somewhere', () => {
  const files = [
    path.join(DOCS, 'generated-alerts.md'),
    ...PAGES.map(({ page }) => path.join(FOLDER, `${page}.md`)),
  ];
  for (const file of files) {
    const links = readFileSync(file, 'utf8').matchAll(/\]\(([^)]+)\)/g);
    for (const [, link] of links) {
      if (/^https?:/.test(link)) continue;
      const [target, anchor] = link.split('#');
      const text = readFileSync(
        target ? path.join(path.dirname(file), target) : file,
        'utf8',
      );
      if (anchor) expect(anchorsOf(text)).toContain(anchor);
    }
  }
});
