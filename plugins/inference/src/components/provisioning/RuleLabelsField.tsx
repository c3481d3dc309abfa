import { Button, TextField } from '@backstage/ui';
import { useState } from 'react';
import { labelsOf, RuleLabelsValue } from '../../api/provisioningForm';
import { useChoices } from '../../hooks/useProvisioning';
import { useText } from '../../hooks/useText';
import { FieldFrame } from './FieldFrame';
import { FieldProps, optionsOf, valuesOf } from './fieldProps';
import {
  configuredLabels,
  furtherRows,
  LabelRow,
  labelsOfRows,
  ownLabels,
  valueProblem,
} from './labelRows';
import { LabelRowFields } from './LabelRowFields';
import { Reading } from './Reading';
import { Refusal } from './Refusal';
import { useInitialValue } from './useInitialValue';
import { Verdict } from './Verdict';

/** The label by which a default kube-prometheus-stack finds rules and monitors. */
const RELEASE = 'release';

/** Labels by which rules, monitors or dashboards are found by the tools that read them. */
export function RuleLabelsField(props: FieldProps<RuleLabelsValue>) {
  const { t } = useText();
  const { labels: of = 'rules' } = optionsOf(props);
  const { cluster } = valuesOf(props).target;
  const read = useChoices();
  useInitialValue(props, { labels: {} });
  const target = read.data?.targets.find(each => each.cluster === cluster);
  return (
    <FieldFrame field={props} title={t(`provisioning.labels.title.${of}`)}>
      {cluster === undefined ? (
        <Verdict tone="plain">{t('provisioning.labels.noCluster')}</Verdict>
      ) : (
        <Reading
          read={read}
          waiting={t('provisioning.labels.waiting')}
          denied={t('provisioning.target.denied')}
          failed={t('provisioning.labels.failed')}
        >
          {() => null}
        </Reading>
      )}
      <Editor
        // What the configuration gives tells which rows are further ones.
        key={`${cluster} ${read.data !== undefined}`}
        field={props}
        configured={configuredLabels(target, of)}
        isFound={of !== 'dashboard'}
      />
      <Refusal of="labels" field={props} />
    </FieldFrame>
  );
}

function Editor(props: {
  field: FieldProps<RuleLabelsValue>;
  configured: Record<string, string>;
  /** Whether a Prometheus finds what has the labels. */
  isFound: boolean;
}) {
  const { t } = useText();
  const { field, configured } = props;
  const labels = labelsOf(field.formData) ?? {};
  const [rows, setRows] = useState(() => furtherRows(configured, labels));
  const [next, setNext] = useState(rows.length);
  const changed = Object.fromEntries(
    Object.entries(labels).filter(([key]) => Object.hasOwn(configured, key)),
  );

  const write = (own: Record<string, string>, further: LabelRow[]) =>
    field.onChange({
      ...field.formData,
      labels: ownLabels(configured, { ...labelsOfRows(further), ...own }),
    });
  const put = (further: LabelRow[]) => {
    setRows(further);
    write(changed, further);
  };
  const fixed = { isDisabled: field.disabled, isReadOnly: field.readonly };
  const isEditable = !field.disabled && !field.readonly;
  const all = { ...configured, ...labels };
  return (
    <>
      {Object.entries(configured).map(([key, value]) => (
        <ConfiguredLabel
          key={key}
          name={key}
          configured={value}
          value={changed[key] ?? value}
          onChange={typed => write({ ...changed, [key]: typed }, rows)}
          {...fixed}
        />
      ))}
      {rows.map(row => (
        <LabelRowFields
          key={row.id}
          row={row}
          rows={rows}
          configured={configured}
          onChange={edited =>
            put(rows.map(each => (each.id === row.id ? edited : each)))
          }
          onRemove={() => put(rows.filter(({ id }) => id !== row.id))}
          {...fixed}
        />
      ))}
      <div>
        <Button
          size="small"
          variant="secondary"
          isDisabled={!isEditable}
          onPress={() => {
            setRows([...rows, { id: next, key: '', value: '' }]);
            setNext(next + 1);
          }}
        >
          {t('provisioning.labels.add')}
        </Button>
      </div>
      {props.isFound && (
        <Verdict tone={all[RELEASE] === undefined ? 'warning' : 'plain'}>
          {t('provisioning.labels.release', { label: RELEASE })}
        </Verdict>
      )}
    </>
  );
}

function ConfiguredLabel(props: {
  name: string;
  configured: string;
  value: string;
  onChange: (value: string) => void;
  isDisabled: boolean;
  isReadOnly: boolean;
}) {
  const { t } = useText();
  const { name, configured, value, onChange, ...fixed } = props;
  return (
    <TextField
      label={name}
      description={
        value === configured
          ? t('provisioning.labels.configured')
          : t('provisioning.labels.changed', { value: configured })
      }
      autoComplete="off"
      spellCheck="false"
      validationBehavior="aria"
      validate={() =>
        valueProblem(value) ? t('provisioning.labels.problem.value') : true
      }
      value={value}
      onChange={onChange}
      {...fixed}
    />
  );
}
