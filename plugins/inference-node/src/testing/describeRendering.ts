import { ModelSpec } from '@wakeboard/plugin-inference-common';
import { ContractSubject, keptOf } from './ContractSubject';

/** That what is rendered is the model that it was rendered for. */
export function describeRendering(
  { driver, read }: ContractSubject,
  spec: ModelSpec,
): void {
  it('renders objects that are read back as the model they were made for', () => {
    const rendering = driver.render?.(spec);
    if (!rendering || 'refused' in rendering) {
      throw new Error(`Not rendered: ${JSON.stringify(rendering)}`);
    }
    const made = Object.fromEntries(
      driver.resources.map(({ id, kind, group, versions }) => [
        id,
        rendering.objects.filter(
          object =>
            object.kind === kind &&
            versions.some(
              version =>
                object.apiVersion === (group ? `${group}/${version}` : version),
            ),
        ),
      ]),
    );
    const { models, errors } = read(keptOf(driver, made));
    expect(errors).toEqual([]);
    expect(models.map(({ ref }) => [ref.namespace, ref.name])).toEqual([
      [spec.namespace, spec.name],
    ]);
    for (const { metadata } of rendering.objects) {
      expect(metadata.labels).toMatchObject(spec.labels);
    }
    expect(driver.render?.(spec)).toEqual(rendering);
  });
}
