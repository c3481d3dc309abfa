import { fieldConflicts } from './fieldConflicts';

it.each<[string, string, ReturnType<typeof fieldConflicts>]>([
  [
    'one field',
    'Apply failed with 1 conflict: conflict with "kubectl" using apps/v1: .spec.replicas',
    [{ manager: 'kubectl', fields: ['.spec.replicas'] }],
  ],
  [
    'a field that a subresource wrote at a time',
    'Apply failed with 1 conflict: conflict with "wakeboard" with subresource "scale" using apps/v1 at 2026-11-23T10:00:00Z: .spec.replicas',
    [{ manager: 'wakeboard', fields: ['.spec.replicas'] }],
  ],
  [
    'several of several',
    `Apply failed with 3 conflicts: conflicts with "argocd" using v1:
- .data.a
- .spec.containers[name="x: y"].image
conflict with "hpa": .spec.replicas`,
    [
      {
        manager: 'argocd',
        fields: ['.data.a', '.spec.containers[name="x: y"].image'],
      },
      { manager: 'hpa', fields: ['.spec.replicas'] },
    ],
  ],
  ['none', 'the object has been modified; please apply your changes', []],
])('finds %s', (_, message, expected) => {
  expect(fieldConflicts(message)).toEqual(expected);
});
