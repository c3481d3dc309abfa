import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { DriverAlert } from '../driver';
import { ContractSubject } from './ContractSubject';
import { hostileText } from './hostileObjects';
import { withoutLiterals } from './promqlShape';

/** `$labels.pod` in the sentences of an alert. */
const LABEL_IN_TEXT = /\$labels\.(\w+)/g;

/** What the alerts of every driver have to keep. */
export function describeAlerts(
  { allModels }: ContractSubject,
  alerts: DriverAlert[],
): void {
  const named = alerts.map(alert => [alert.name, alert] as const);
  const shapesOf = (alert: DriverAlert, models: ModelSnapshot[]) =>
    models.map(model => {
      const expression = alert.expression(model);
      return expression && withoutLiterals(expression);
    });

  it('has each alert once', () => {
    const names = alerts.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(named)('says in sentences what %s means', (_, alert) => {
    expect(alert.summary).toMatch(/^[A-Z{].*\.$/);
    expect(alert.description).toMatch(/^[A-Z].*\.$/);
    expect(alert.forMs % 1000).toBe(0);
    expect(alert.forMs).toBeGreaterThanOrEqual(0);
  });

  it.each(named)(
    'can tell %s of some model, always the same way',
    (_, alert) => {
      const shapes = shapesOf(alert, allModels());
      expect(shapes.some(shape => shape !== undefined)).toBe(true);
      expect(shapesOf(alert, allModels())).toEqual(shapes);
    },
  );

  it.each(named)('lets no name change the shape of %s', (_, alert) => {
    const hostile = allModels().map(({ ref, uid, servedName, ...model }) => ({
      ...model,
      // The end of a name may say of what kind the model is.
      ref: { ...ref, namespace: hostileText, name: hostileText + ref.name },
      uid: uid && hostileText,
      servedName: servedName && hostileText,
    }));
    expect(shapesOf(alert, hostile)).toEqual(shapesOf(alert, allModels()));
  });

  it.each(named)(
    'does not go by what is missing or not scraped, nor divide by nothing, in %s',
    (_, alert) => {
      for (const shape of shapesOf(alert, allModels())) {
        expect(shape ?? '').not.toMatch(/\babsent(_over_time)?\b|\bup\b/);
        for (const divisor of divisorsIn(shape ?? '')) {
          expect(divisor).toMatch(/\) > 0\)$/);
        }
      }
    },
  );

  it.each(named)('shows only labels that %s has', (_, alert) => {
    const text = `${alert.summary} ${alert.description}`;
    const shown = [...text.matchAll(LABEL_IN_TEXT)].map(([, label]) => label);
    for (const shape of shapesOf(alert, allModels())) {
      // What is not added up keeps the labels of its series.
      if (shape === undefined || !/\b(sum|max|min|avg) ?(by|\()/.test(shape)) {
        continue;
      }
      for (const label of shown) {
        expect(shape).toMatch(new RegExp(`by \\([^)]*\\b${label}\\b`));
      }
    }
  });
}

/** What stands behind each division, with its brackets. */
function divisorsIn(shape: string): string[] {
  return [...shape.matchAll(/\/ /g)].map(({ index }) => {
    const rest = shape.slice(index + 2);
    let depth = 0;
    for (let end = 0; end < rest.length; end += 1) {
      if (rest[end] === '(') depth += 1;
      if (rest[end] === ')') depth -= 1;
      if (depth === 0) return rest.slice(0, end + 1);
    }
    return rest;
  });
}
