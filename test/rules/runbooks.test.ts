import { existsSync, readdirSync, readFileSync } from 'node:fs';
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

/** Links of a page to files that are not there, or to headings that these do not have. */
function deadLinks(file: string): string[] {
  const own = readFileSync(file, 'utf8');
  return [...own.matchAll(/\]\(([^)]+)\)/g)]
    .map(([, link]) => link)
    .filter(link => !/^https?:/.test(link))
    .filter(link => {
      const [target, anchor] = link.split('#');
      const to = target ? path.join(path.dirname(file), target) : file;
      if (!existsSync(to)) return true;
      const anchors = anchorsOf(readFileSync(to, 'utf8'));
      return anchor !== undefined && !anchors.includes(anchor);
    });
}

it.each([
  'generated-alerts.md',
  ...PAGES.map(({ page }) => path.join('runbooks', `${page}.md`)),
])('every link of %s leads somewhere', name => {
  expect(deadLinks(path.join(DOCS, name))).toEqual([]);
});
