import { Combobox } from '@backstage/ui';
import {
  ModelRef,
  parseModelRef,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import {
  useProvisioned,
  useProvisionedModels,
} from '../../hooks/useProvisioning';
import type { ProvisionedObjects } from '../../api/types';
import { useText } from '../../hooks/useText';
import { DataColumn, DataTable } from '../parts/DataTable';
import { Note } from '../parts/Note';
import { SourceErrors } from '../SourceErrors/SourceErrors';
import { FieldFrame } from './FieldFrame';
import { FieldProps, optionsOf } from './fieldProps';
import styles from './provisioning.module.css';
import { Reading } from './Reading';
import { Refusal } from './Refusal';

/** A model that provisioning made, and everything that goes with it when it is deleted. */
export function ModelPickerField(props: FieldProps<string>) {
  const { t } = useText();
  const { driver } = optionsOf(props);
  const read = useProvisionedModels(driver);
  const chosen = refOf(props.formData);
  return (
    <FieldFrame field={props} title={t('provisioning.picker.title')}>
      <Reading
        read={read}
        waiting={t('provisioning.picker.waiting')}
        denied={t('provisioning.picker.denied')}
        failed={t('provisioning.picker.failed')}
      >
        {models =>
          models.length > 0 ? (
            <Combobox
              label={t('provisioning.picker.model')}
              placeholder={t('provisioning.picker.placeholder')}
              isDisabled={props.disabled || props.readonly}
              validationBehavior="aria"
              isInvalid={props.rawErrors.length > 0 && !chosen}
              options={models.map(({ ref, driverTitle }) => ({
                id: stringifyModelRef(ref),
                label: ref.name,
                description: t('provisioning.picker.where', {
                  driver: driverTitle,
                  namespace: ref.namespace,
                  cluster: ref.cluster,
                }),
              }))}
              value={chosen ? stringifyModelRef(chosen) : null}
              onChange={key =>
                props.onChange(key === null ? undefined : String(key))
              }
            />
          ) : (
            <Note title={t('provisioning.picker.none')}>
              {t('provisioning.picker.noneHint')}
            </Note>
          )
        }
      </Reading>
      {chosen && <Provisioned model={chosen} />}
      <Refusal of="model" field={props} />
    </FieldFrame>
  );
}

function refOf(value: string | undefined): ModelRef | undefined {
  if (!value) return undefined;
  try {
    return parseModelRef(value);
  } catch {
    return undefined;
  }
}

function Provisioned({ model }: { model: ModelRef }) {
  const { t } = useText();
  const read = useProvisioned(model);
  return (
    <Reading
      // What another model was made of is not shown meanwhile.
      read={read.isPrevious ? { ...read, data: undefined } : read}
      waiting={t('provisioning.picker.objectsWaiting')}
      denied={t('provisioning.picker.objectsDenied')}
      failed={t('provisioning.picker.objectsFailed')}
    >
      {({ objects, errors, refusal }) => (
        <>
          {refusal !== undefined && (
            <Note tone="problem" title={t('provisioning.picker.mayNot')}>
              {refusal}
            </Note>
          )}
          <SourceErrors errors={errors} />
          {objects.length > 0 ? (
            <Objects objects={objects} />
          ) : (
            <Note title={t('provisioning.picker.nothing')} />
          )}
        </>
      )}
    </Reading>
  );
}

type Named = ProvisionedObjects['objects'][number];

function Objects({ objects }: { objects: Named[] }) {
  const { t } = useText();
  const columns: Array<DataColumn<Named>> = [
    {
      id: 'name',
      title: t('provisioning.picker.name'),
      rowHeader: true,
      cell: ({ name }) => name,
    },
    {
      id: 'kind',
      title: t('provisioning.picker.kind'),
      cell: ({ kind, apiVersion }) => (
        <>
          {kind} <span className={styles.faint}>{apiVersion}</span>
        </>
      ),
    },
    {
      id: 'namespace',
      title: t('provisioning.picker.namespace'),
      cell: ({ namespace }) =>
        namespace ?? t('provisioning.picker.noNamespace'),
    },
    {
      id: 'cluster',
      title: t('provisioning.picker.cluster'),
      cell: ({ cluster }) => cluster,
    },
  ];
  const title = t('provisioning.picker.objects', { count: objects.length });
  return (
    <>
      <p className={styles.subhead}>{title}</p>
      <DataTable
        label={title}
        columns={columns}
        rows={objects}
        rowKey={({ cluster, apiVersion, kind, namespace = '', name }) =>
          [cluster, apiVersion, kind, namespace, name].join('/')
        }
      />
    </>
  );
}
