import { Select } from '@backstage/ui';
import { ReactNode, useEffect, useRef } from 'react';
import type { TargetValue } from '../../api/provisioningForm';
import { problemsOf } from '../../api/provisioningProblems';
import type { ProvisioningChoices } from '../../api/types';
import { useChoices, useModelCheck } from '../../hooks/useProvisioning';
import { useText } from '../../hooks/useText';
import { Note } from '../parts/Note';
import { SourceErrors } from '../SourceErrors/SourceErrors';
import { FieldFrame } from './FieldFrame';
import { FieldProps, optionsOf, valuesOf } from './fieldProps';
import styles from './provisioning.module.css';
import { Reading } from './Reading';
import { Refusal } from './Refusal';
import { targetChoices, TargetChoices, valueIn } from './targetChoices';
import { Verdict } from './Verdict';

/** Where a model service is to run: what the person may use, and why not the rest. */
export function TargetField(props: FieldProps<TargetValue>) {
  const { t } = useText();
  const { driver } = optionsOf(props);
  const read = useChoices();
  const values = valuesOf(props);
  const check = useModelCheck(values, { anyName: true });
  const told =
    check.isCurrent && check.read.data
      ? problemsOf({ kind: 'target' }, check.read.data, values)
      : [];
  const failing = errorsOf(read.data, values.target.cluster);
  const said = [...props.rawErrors, ...failing.map(({ message }) => message)];
  return (
    <FieldFrame field={props} title={t('provisioning.target.title')}>
      {driver === undefined ? (
        <Note tone="problem" title={t('provisioning.missing.driver')} />
      ) : (
        <Reading
          read={read}
          waiting={t('provisioning.target.waiting')}
          denied={t('provisioning.target.denied')}
          failed={t('provisioning.target.failed')}
        >
          {choices => (
            <Chooser
              field={props}
              driver={driver}
              choices={choices}
              isRefused={told.length > 0 || props.rawErrors.length > 0}
            >
              <SourceErrors errors={failing} />
              {told
                .filter(message => !said.includes(message))
                .map(message => (
                  <Verdict key={message} tone="bad">
                    {message}
                  </Verdict>
                ))}
            </Chooser>
          )}
        </Reading>
      )}
      <Refusal of="target" field={props} besides={[...told, ...said]} />
    </FieldFrame>
  );
}

/** What fails of a cluster. Which systems are installed there is said of each; the others are not of this form. */
function errorsOf(choices: ProvisioningChoices | undefined, cluster?: string) {
  return (choices?.errors ?? []).filter(
    ({ source, reason }) =>
      source.name === cluster && reason !== 'notInstalled',
  );
}

function Chooser(props: {
  field: FieldProps<TargetValue>;
  driver: string;
  choices: ProvisioningChoices;
  isRefused: boolean;
  /** What is wrong with what is chosen. */
  children: ReactNode;
}) {
  const { t } = useText();
  const { driver, choices, field, isRefused } = props;
  const { onChange, disabled, readonly } = field;
  const { cluster, namespace } = field.formData ?? {};
  const { offered, others } = targetChoices(choices.targets, driver);
  const chosen = offered.find(each => each.cluster === cluster);
  const only = offered.length === 1 ? offered[0] : undefined;
  const choose = (name: string) => {
    const target = offered.find(each => each.cluster === name);
    if (target) onChange(valueIn(target, namespace));
  };

  // Where there is nothing to choose, nobody has to.
  const obvious = cluster === undefined && only ? only : undefined;
  const change = useRef(onChange);
  change.current = onChange;
  useEffect(() => {
    if (obvious) change.current(valueIn(obvious));
  }, [obvious]);

  if (offered.length === 0) {
    return (
      <>
        <Nothing driver={driver} others={others} />
        {props.children}
      </>
    );
  }
  const isFixed = disabled || readonly;
  const isOffered =
    namespace !== undefined && chosen?.namespaces.includes(namespace);
  // What came with the address of the form, or was offered before.
  const gone = chosen ? !isOffered && namespace : cluster;
  return (
    <>
      <div className={styles.pair}>
        <Select
          label={t('provisioning.target.cluster')}
          placeholder={t('provisioning.target.chooseCluster')}
          isDisabled={isFixed}
          validationBehavior="aria"
          isInvalid={isRefused && !chosen}
          options={offered.map(each => ({
            id: each.cluster,
            label: each.cluster,
            description: t(`provisioning.target.kind.${each.kind}`),
          }))}
          value={chosen?.cluster ?? null}
          onChange={name => name !== null && choose(String(name))}
        />
        <Select
          label={t('provisioning.target.namespace')}
          placeholder={t('provisioning.target.chooseNamespace')}
          isDisabled={isFixed || !chosen}
          validationBehavior="aria"
          isInvalid={isRefused && !isOffered}
          options={(chosen?.namespaces ?? []).map(name => ({
            id: name,
            label: name,
          }))}
          value={isOffered ? namespace : null}
          onChange={name =>
            name !== null && onChange({ cluster, namespace: String(name) })
          }
        />
      </div>
      {gone && !isRefused && (
        <Note
          tone="problem"
          title={t('provisioning.target.gone', { name: gone })}
        />
      )}
      {props.children}
      <Others others={others} />
    </>
  );
}

function Nothing(props: { driver: string; others: TargetChoices['others'] }) {
  const { t } = useText();
  const { others } = props;
  const driver = others.find(({ title }) => title)?.title ?? props.driver;
  return (
    <Note tone="problem" title={t('provisioning.target.none', { driver })}>
      {others.length > 0 ? (
        <Reasons others={others} />
      ) : (
        t('provisioning.target.noneHint', {
          permission: 'inference.model.create',
        })
      )}
    </Note>
  );
}

function Others({ others }: { others: TargetChoices['others'] }) {
  const { t } = useText();
  if (others.length === 0) return null;
  return (
    <details className={styles.more}>
      <summary>
        {t('provisioning.target.others', { count: others.length })}
      </summary>
      <Reasons others={others} />
    </details>
  );
}

function Reasons({ others }: { others: TargetChoices['others'] }) {
  const { t } = useText();
  return (
    <ul className={styles.reasons}>
      {others.map(({ cluster, message, title }) => (
        <li key={cluster}>
          <strong>{cluster}</strong>{' '}
          {message ??
            (title
              ? t('provisioning.target.notInstalled', { driver: title })
              : t('provisioning.target.notThere'))}
        </li>
      ))}
    </ul>
  );
}
