import { aCheck, aSpec } from '../__testUtils__/provisioningBuilders';
import { readForm } from './provisioningForm';
import { AskingField, problemsOf } from './provisioningProblems';

const FIELDS: AskingField[] = [
  { kind: 'target' },
  { kind: 'name' },
  { kind: 'sloProfile' },
  { kind: 'gpu' },
  { kind: 'labels', of: 'rules' },
];

function shownBy(
  field: string | undefined,
  form: Record<string, unknown> = {},
): string[] {
  const check = aCheck(aSpec(), { problems: [{ field, message: 'why' }] });
  return FIELDS.filter(
    each => problemsOf(each, check, readForm(form)).length > 0,
  ).map(({ kind }) => kind);
}

it.each([
  ['name', 'name'],
  ['source', 'name'],
  ['cluster', 'target'],
  ['namespace', 'target'],
  ['driver', 'target'],
  [undefined, 'name'],
  ['sloProfile', 'sloProfile'],
  ['gpus', 'gpu'],
  ['maxModelLength', 'gpu'],
  ['rules', 'labels'],
])('shows a problem of %s at %s alone', (field, shown) => {
  expect(shownBy(field)).toEqual([shown]);
});

it('does not hold back for what the form has not come to yet', () => {
  expect(shownBy('owner')).toEqual([]);
  expect(shownBy('owner', { owner: 'group:default/a' })).toEqual(['name']);
});

it('does not hold back files for what the cluster lacks now', () => {
  const form = { delivery: 'pullRequest' };
  expect(shownBy('driver', form)).toEqual([]);
  expect(shownBy(undefined, form)).toEqual([]);
  expect(shownBy('name', form)).toEqual(['name']);
});
