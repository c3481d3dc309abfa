import { InputError } from '@backstage/errors';
import { JsonValue } from '@backstage/types';
import { SIGNALS, SignalName } from '@wakeboard/plugin-inference-common';
import { ConfigSection } from '../configSection';
import { ConfiguredSignals } from './SignalMappings';
import { readTemplate } from './template';

/**
 * Reads `inference.signals`: what feeds signals in place of what drivers say.
 *
 * @throws InputError that names the key and what is accepted.
 */
export function readConfiguredSignals(
  section: ConfigSection,
): ConfiguredSignals {
  return Object.fromEntries(
    section.entries().map(([driver, value]) => {
      const ofDriver = ConfigSection.of(`${section.key}.${driver}`, value);
      return [
        driver,
        Object.fromEntries(
          ofDriver
            .entries()
            .map(([name, entry]) => [
              signalOf(name, ofDriver),
              readExpression(
                ConfigSection.of(`${ofDriver.key}.${name}`, entry),
              ),
            ]),
        ),
      ];
    }),
  );
}

function signalOf(name: string, section: ConfigSection): SignalName {
  const names = Object.keys(SIGNALS) as SignalName[];
  const signal = names.find(each => each === name);
  if (!signal) {
    throw new InputError(
      `Config key ${section.key}.${name} is no signal; there are ${names.join(
        ', ',
      )}`,
    );
  }
  return signal;
}

function readExpression(section: ConfigSection) {
  section.refuseOthers(['expression', 'factor', 'by']);
  const expression = section.text('expression');
  if (expression === undefined) {
    throw new InputError(
      `Config key ${section.key}.expression is missing; expected PromQL, for example sum(rate(requests_total{pod=~"$replicas"}[$window]))`,
    );
  }
  readTemplate(expression, `Config key ${section.key}.expression`);
  const factor = section.value('factor');
  if (
    factor !== undefined &&
    !(typeof factor === 'number' && Number.isFinite(factor) && factor > 0)
  ) {
    throw bad(section, 'factor', 'a number above 0');
  }
  const by = section.value('by');
  if (by !== undefined && !isLabels(by)) {
    throw bad(section, 'by', 'a list of label names');
  }
  return { expression, factor, by };
}

function isLabels(value: JsonValue): value is string[] {
  return (
    Array.isArray(value) &&
    value.every(
      label =>
        typeof label === 'string' && /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label),
    )
  );
}

function bad(section: ConfigSection, name: string, accepted: string) {
  return new InputError(
    `Config key ${section.key}.${name} is ${JSON.stringify(
      section.value(name),
    )}; expected ${accepted}`,
  );
}
