import { PageBlueprint, useApi } from '@backstage/frontend-plugin-api';
import { renderTestApp } from '@backstage/frontend-test-utils';
import scaffolderPlugin, {
  formFieldsApiRef,
} from '@backstage/plugin-scaffolder/alpha';
import { screen } from '@testing-library/react';
import inferencePlugin from '@wakeboard/plugin-inference';
import { useEffect, useState } from 'react';

/** The names of all fields that templates may use here. */
function FieldNames() {
  const api = useApi(formFieldsApiRef);
  const [names, setNames] = useState<string[]>();
  useEffect(() => {
    api
      .loadFormFields()
      .then(fields =>
        setNames(fields.map(field => String(Reflect.get(field, 'name')))),
      );
  }, [api]);
  return (
    <ul>
      {names?.map(name => (
        <li key={name}>{name}</li>
      ))}
    </ul>
  );
}

it('has the fields of Wakeboard beside those of the scaffolder', async () => {
  renderTestApp({
    features: [scaffolderPlugin, inferencePlugin],
    extensions: [
      PageBlueprint.make({
        params: {
          path: '/',
          noHeader: true,
          loader: async () => <FieldNames />,
        },
      }),
    ],
  });
  for (const name of [
    'OwnerPicker',
    'InferenceTarget',
    'InferenceModelName',
    'InferenceSloProfile',
    'InferenceGpuFit',
    'InferenceRuleLabels',
    'InferenceModelPicker',
  ]) {
    expect(await screen.findByText(name)).toBeInTheDocument();
  }
}, 300_000);
