import { modelHint } from './hint';

const REF = { cluster: 'demo', namespace: 'ns', driver: 'd', name: 'm' };

describe('modelHint', () => {
  it('is always the same for a model and holds none of its names', () => {
    expect(modelHint(REF)).toBe(modelHint({ ...REF }));
    expect(modelHint(REF)).toMatch(/^[0-9a-z]{1,13}$/);
  });

  it('tells ten thousand models apart', () => {
    const hints = Array.from({ length: 10_000 }, (_, index) =>
      modelHint({ ...REF, name: `model-${index}` }),
    );
    expect(new Set(hints).size).toBe(10_000);
  });
});
