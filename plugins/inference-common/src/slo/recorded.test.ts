import { isAlertOf, RecordedValue, recordedSlos } from './recorded';

function aRecord(
  name: string,
  value: number,
  labels: Record<string, string>,
): RecordedValue {
  return { labels: { __name__: name, ...labels }, value };
}

const CHAT = {
  sloth_id: 'chat-requests',
  sloth_service: 'chat',
  sloth_slo: 'requests',
  namespace: 'models',
};

/** What Sloth records of one SLO that these tests look at. */
function sloth(
  labels: Record<string, string> = CHAT,
  remaining = 0.25,
): RecordedValue[] {
  return [
    aRecord('slo:objective:ratio', 0.999, labels),
    aRecord('slo:time_period:days', 30, labels),
    aRecord('slo:period_error_budget_remaining:ratio', remaining, {
      ...labels,
      sloth_window: '30d',
    }),
    aRecord('slo:current_burn_rate:ratio', 14.5, {
      ...labels,
      sloth_window: '5m',
    }),
  ];
}

describe('SLOs that Sloth recorded', () => {
  it('are put together from their records', () => {
    expect(recordedSlos(sloth())).toEqual([
      {
        origin: 'sloth',
        name: 'requests',
        service: 'chat',
        objective: 99.9,
        windowMs: 30 * 86_400_000,
        // A quarter of 0.1 % is left: 0.075 % were bad.
        sli: 0.99925,
        remaining: 0.25,
        burn: { rate: 14.5, windowMs: 300_000 },
        labels: CHAT,
      },
    ]);
  });

  it('are one where two Prometheus record the same', () => {
    const copies = ['a', 'b'].flatMap(replica =>
      sloth({ ...CHAT, prometheus_replica: replica }),
    );
    expect(recordedSlos(copies)).toEqual(recordedSlos(sloth()));
  });

  it('are told apart by labels that all their records have', () => {
    const found = recordedSlos([
      ...sloth({ ...CHAT, cluster: 'a' }, 0.5),
      ...sloth({ ...CHAT, cluster: 'b' }, 0.75),
    ]);
    expect(found.map(({ remaining }) => remaining)).toEqual([0.5, 0.75]);
  });

  it('have no number where it is NaN, missing, or there are several', () => {
    const [objective, days, left, burn] = sloth();
    expect(
      recordedSlos([
        objective,
        { ...left, value: NaN },
        { ...burn, labels: { ...burn.labels, code: '200' } },
        { ...burn, labels: { ...burn.labels, code: '201' } },
      ]),
    ).toEqual([
      {
        origin: 'sloth',
        name: 'requests',
        service: 'chat',
        objective: 99.9,
        labels: CHAT,
      },
    ]);
    expect(recordedSlos([days, left, burn])).toEqual([]);
  });
});

const READY = { slo: 'chat-errors' };
const COUNTED = { ...READY, namespace: 'models', service: 'chat' };

function pyrraRates(labels: Record<string, string> = COUNTED) {
  return [
    aRecord('requests:burnrate1h', 0.002, labels),
    aRecord('requests:burnrate5m', 0.05, labels),
    aRecord('requests:burnrate1h4m', 0.002, labels),
    aRecord('requests:burnrate4d', 0.001, labels),
  ];
}

function pyrraGeneric(labels: Record<string, string> = READY) {
  return [
    aRecord('pyrra_objective', 0.99, labels),
    aRecord('pyrra_window', 2_419_200, labels),
    aRecord('pyrra_availability', 0.9975, labels),
  ];
}

describe('SLOs that Pyrra recorded', () => {
  it('are put together from its generic rules and the shortest burn rate, a share of bad events', () => {
    expect(recordedSlos([...pyrraGeneric(), ...pyrraRates()])).toEqual([
      {
        origin: 'pyrra',
        name: 'chat-errors',
        objective: 99,
        windowMs: 28 * 86_400_000,
        sli: 0.9975,
        remaining: 0.75,
        burn: { rate: 5, windowMs: 300_000 },
        labels: COUNTED,
      },
    ]);
  });

  it('are known by name where the generic rules are off', () => {
    expect(recordedSlos(pyrraRates())).toEqual([
      { origin: 'pyrra', name: 'chat-errors', labels: COUNTED },
    ]);
  });

  it('are there without traffic too, with no burn rate', () => {
    const idle = pyrraRates().map(each => ({ ...each, value: NaN }));
    expect(recordedSlos(idle)).toEqual(recordedSlos(pyrraRates()));
    const [slo] = recordedSlos([...pyrraGeneric(), ...idle]);
    expect(slo.burn).toBeUndefined();
    expect(slo.labels).toEqual(COUNTED);
  });

  it('do not choose a burn rate where they are grouped', () => {
    const [slo] = recordedSlos([
      ...pyrraGeneric(),
      ...pyrraRates({ ...COUNTED, route: '/a' }),
      ...pyrraRates({ ...COUNTED, route: '/b' }),
    ]);
    expect(slo).toMatchObject({ remaining: 0.75, labels: READY });
    expect(slo.burn).toBeUndefined();
  });

  it('do not divide by a budget of nothing', () => {
    const [objective, ...others] = pyrraGeneric();
    const [slo] = recordedSlos([
      { ...objective, value: 1 },
      ...others,
      ...pyrraRates(),
    ]);
    expect(slo).toMatchObject({ objective: 100, sli: 0.9975 });
    expect([slo.remaining, slo.burn]).toEqual([undefined, undefined]);
  });

  it('are not other series with the word burnrate in their name', () => {
    expect(
      recordedSlos([
        aRecord('my_burnrate5m', 1, COUNTED),
        aRecord('requests:burnrate', 1, COUNTED),
        aRecord('requests:burnrate5m', 1, { namespace: 'models' }),
      ]),
    ).toEqual([]);
  });
});

describe('alerts of a recorded SLO', () => {
  it.each([
    [true, { ...CHAT, sloth_severity: 'page', alertname: 'ChatBurns' }],
    [false, { ...CHAT, sloth_slo: 'latency' }],
    [false, { ...CHAT, namespace: 'other' }],
    [false, { alertname: 'ChatBurns' }],
  ])('of Sloth: %s for %j', (expected, labels) => {
    expect(isAlertOf({ origin: 'sloth', labels: CHAT }, labels)).toBe(expected);
  });

  it.each([
    [true, { slo: 'chat-errors', severity: 'critical', short: '5m' }],
    [false, { slo: 'chat-errors', namespace: 'other' }],
    [false, { severity: 'critical' }],
  ])('of Pyrra: %s for %j', (expected, labels) => {
    expect(isAlertOf({ origin: 'pyrra', labels: COUNTED }, labels)).toBe(
      expected,
    );
  });
});
