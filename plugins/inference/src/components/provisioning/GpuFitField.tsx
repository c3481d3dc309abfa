import { NumberField } from '@backstage/ui';
import { useId } from 'react';
import { toFailure } from '../../api/failure';
import { gpuOf, GpuFitValue } from '../../api/provisioningForm';
import { problemsOf } from '../../api/provisioningProblems';
import { useCapacity, useModelCheck } from '../../hooks/useProvisioning';
import { useText } from '../../hooks/useText';
import { Note } from '../parts/Note';
import { SourceErrors } from '../SourceErrors/SourceErrors';
import { FieldFrame } from './FieldFrame';
import { FieldProps, valuesOf } from './fieldProps';
import { FitArithmetic } from './FitArithmetic';
import { FitAssumptions } from './FitAssumptions';
import { compareProducts, Estimate, estimate } from './fitForm';
import { FitProducts } from './FitProducts';
import styles from './provisioning.module.css';
import { Reading } from './Reading';
import { Refusal } from './Refusal';
import { useInitialValue } from './useInitialValue';
import { Verdict } from './Verdict';

/** Most GPUs of one replica that the backend takes. */
const MOST_GPUS = 64;

/** GPUs and context of a replica, with the memory that takes and whether it is there. */
export function GpuFitField(props: FieldProps<GpuFitValue>) {
  const { t } = useText();
  const { onChange, disabled, readonly, rawErrors } = props;
  const value = gpuOf(props.formData);
  const { gpus = 1, maxModelLength } = value;
  useInitialValue(props, { gpus });
  const values = { ...valuesOf(props), gpu: value };
  const { source, target } = values;
  const found = estimate(source, value);
  const { isCurrent, read } = useModelCheck(values, { anyName: true });
  const refused =
    isCurrent && read.data
      ? problemsOf({ kind: 'gpu' }, read.data, values)
      : [];
  const fixed = { isDisabled: disabled, isReadOnly: readonly };
  return (
    <FieldFrame field={props} title={t('provisioning.fit.title')}>
      <div className={styles.pair}>
        <NumberField
          label={t('provisioning.fit.gpus')}
          description={t('provisioning.fit.gpusHint')}
          {...fixed}
          value={gpus}
          onChange={n => {
            // An empty field is no number of GPUs; the last one stays.
            if (Number.isInteger(n)) onChange({ ...value, gpus: n });
          }}
          minValue={0}
          maxValue={MOST_GPUS}
          step={1}
        />
        <NumberField
          label={t('provisioning.fit.context')}
          description={t('provisioning.fit.contextHint')}
          {...fixed}
          value={maxModelLength ?? NaN}
          onChange={n => {
            const { maxModelLength: _, ...rest } = value;
            onChange(
              Number.isInteger(n) ? { ...value, maxModelLength: n } : rest,
            );
          }}
          minValue={1}
        />
      </div>
      {refused
        .filter(message => !rawErrors.includes(message))
        .map(message => (
          <Verdict key={message} tone="bad">
            {message}
          </Verdict>
        ))}
      <Refusal of="gpu" field={props} besides={refused} />
      {found ? (
        <>
          <Found source={source} found={found} />
          <FitAssumptions
            found={found}
            assumptions={value.assumptions ?? {}}
            onChange={assumptions => onChange({ ...value, assumptions })}
            {...fixed}
          />
          <Free cluster={target.cluster} found={found} />
        </>
      ) : (
        <Verdict tone="plain">{t('provisioning.fit.noGpus')}</Verdict>
      )}
    </FieldFrame>
  );
}

/** What is known of the model, and what follows. */
function Found(props: { source?: string; found: Estimate }) {
  const { t, format } = useText();
  const { source, found } = props;
  const { size, input, fit } = found;
  const told = () => {
    if (source === undefined) return t('provisioning.fit.noSource');
    if (size.published !== undefined) {
      return t('provisioning.fit.published', { model: size.published });
    }
    return size.parameters === undefined
      ? t('provisioning.fit.noSize', { source })
      : t('provisioning.fit.fromName', { source });
  };
  return (
    <>
      <p className={styles.faint}>
        {told()}{' '}
        {fit.assumedLike !== undefined &&
          input.parameters !== undefined &&
          t('provisioning.fit.assumedLike', { model: fit.assumedLike })}
      </p>
      {fit.missing.length > 0 && (
        <Note title={t('provisioning.fit.unknown')}>
          <ul className={styles.reasons}>
            {fit.missing.map(name => (
              <li key={name}>
                {name === 'contextTokens'
                  ? t('provisioning.fit.missingContext')
                  : t('provisioning.fit.missingParameters')}
              </li>
            ))}
            {fit.leastPerGpuBytes !== undefined && (
              <li>
                {t('provisioning.fit.least', {
                  size: format.bytes(fit.leastPerGpuBytes),
                })}
              </li>
            )}
          </ul>
        </Note>
      )}
      <FitArithmetic fit={fit} />
    </>
  );
}

/** What is free now, against what is needed. */
function Free(props: { cluster?: string; found: Estimate }) {
  const text = useText();
  const { t, format } = text;
  const id = useId();
  const { cluster, found } = props;
  const read = useCapacity(cluster);
  if (cluster === undefined) {
    return <Verdict tone="plain">{t('provisioning.fit.noCluster')}</Verdict>;
  }
  const stale = read.data && read.error && toFailure(read.error);
  return (
    <section aria-labelledby={id} className={styles.field}>
      <p id={id} className={styles.subhead}>
        {t('provisioning.fit.free', { cluster })}
      </p>
      <Reading
        read={read}
        waiting={t('provisioning.fit.waiting')}
        denied={t('provisioning.fit.denied')}
        failed={t('provisioning.fit.failed', { cluster })}
      >
        {capacity => (
          <>
            <SourceErrors errors={capacity.errors} />
            {stale && (
              <Verdict tone="warning">
                {t('provisioning.fit.stale', { message: stale.message })}
              </Verdict>
            )}
            {capacity.products.length > 0 ? (
              <FitProducts
                capacity={capacity}
                fits={compareProducts(found, capacity)}
                need={found.fit.perGpuBytes}
                utilization={found.fit.utilization}
                gpus={found.input.gpus}
              />
            ) : (
              <Note title={t('provisioning.fit.none', { cluster })}>
                {t('provisioning.fit.noneHint')}
              </Note>
            )}
            {capacity.observedAt !== undefined && (
              <p className={styles.faint}>
                {t('provisioning.fit.observed', {
                  time: format.dateTime(capacity.observedAt),
                })}
              </p>
            )}
          </>
        )}
      </Reading>
    </section>
  );
}
