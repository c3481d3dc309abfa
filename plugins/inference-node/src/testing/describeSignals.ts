import { SIGNALS, SignalName } from '@wakeboard/plugin-inference-common';
import { SignalDefinition, SignalScope } from '../driver';
import { CLUSTER, ContractSubject } from './ContractSubject';
import { hostileText } from './hostileObjects';
import { withoutLiterals } from './promqlShape';

/** That signals are measured by whole expressions, whatever things are called. */
export function describeSignals({ driver, allModels }: ContractSubject): void {
  const signals = Object.entries(driver.signals) as Array<
    [SignalName, SignalDefinition]
  >;

  it('measures only signals that there are', () => {
    for (const [name, definition] of signals) {
      expect(Object.hasOwn(SIGNALS, name)).toBe(true);
      expect(definition.factor ?? 1).toBeGreaterThan(0);
    }
  });

  if (signals.length > 0) {
    it.each(signals)(
      'lets no name change the shape of the expression of %s',
      (_, definition) => {
        const shapeWith = (text: string) => {
          const expression = definition.expression(scopeNamed(text));
          return expression && withoutLiterals(expression);
        };
        expect(shapeWith('plain')).toBeDefined();
        expect(shapeWith(hostileText)).toBe(shapeWith('plain'));
      },
    );

    it.each(signals)(
      'has no expression or a whole one for %s where nothing is known',
      (_, definition) => {
        const scope = scopeNamed('plain');
        const expression = definition.expression({
          ...scope,
          replicas: [],
          gpus: [],
        });
        expect(expression).not.toBe('');
      },
    );
  }

  function scopeNamed(text: string): SignalScope {
    const [model] = allModels();
    return {
      model: {
        ...model,
        ref: { ...model.ref, namespace: text, name: text },
        servedName: text,
      },
      replicas: [text],
      gpus: [
        { cluster: CLUSTER, name: text, node: text, index: 0, occupants: [] },
      ],
      rateWindowMs: 300_000,
    };
  }
}
