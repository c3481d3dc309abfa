import { Radio, RadioGroup } from '@backstage/ui';
import { ReactNode, useId } from 'react';
import { toFailure } from '../../api/failure';
import type { FormValues } from '../../api/provisioningForm';
import type { ProvisioningChoices, SloProfile } from '../../api/types';
import { useChoices, useModelCheck } from '../../hooks/useProvisioning';
import { useText } from '../../hooks/useText';
import { Note } from '../parts/Note';
import { FieldFrame } from './FieldFrame';
import { FieldProps, valuesOf } from './fieldProps';
import styles from './provisioning.module.css';
import { Reading } from './Reading';
import { Refusal } from './Refusal';
import { useInitialValue } from './useInitialValue';
import { allowanceWords, promiseWords } from './sloMeaning';
import { judgeSlos } from './sloJudgement';
import { Tone, Verdict } from './Verdict';

const TONES = { good: 'good', bad: 'bad', noRules: 'plain' } as const;

/** What is promised of a model, with what that allows in a month and whether it can be measured. */
export function SloProfileField(props: FieldProps<string>) {
  const { t } = useText();
  const read = useChoices();
  return (
    <FieldFrame field={props} title={t('provisioning.slo.title')}>
      <Reading
        read={read}
        waiting={t('provisioning.slo.waiting')}
        denied={t('provisioning.target.denied')}
        failed={t('provisioning.slo.failed')}
      >
        {({ profiles }) =>
          profiles.length > 0 ? (
            <Profiles field={props} profiles={profiles} />
          ) : (
            <Note title={t('provisioning.slo.none')}>
              {t('provisioning.slo.noneHint')}
            </Note>
          )
        }
      </Reading>
    </FieldFrame>
  );
}

function Profiles(props: {
  field: FieldProps<string>;
  profiles: ProvisioningChoices['profiles'];
}) {
  const { t } = useText();
  const id = useId();
  const { field, profiles } = props;
  const fallback = profiles.find(({ isDefault }) => isDefault)?.name;
  const value = field.formData || fallback;
  useInitialValue(field, fallback);
  const isGone =
    value !== undefined && profiles.every(({ name }) => name !== value);
  const values = { ...valuesOf(field), sloProfile: value };
  return (
    <>
      <RadioGroup
        aria-label={t('provisioning.slo.profiles')}
        className={styles.radios}
        isDisabled={field.disabled}
        isReadOnly={field.readonly}
        value={value ?? null}
        onChange={field.onChange}
      >
        {profiles.map((profile, index) => {
          const isChosen = profile.name === value;
          return (
            <div
              key={profile.name}
              className={styles.profile}
              data-chosen={isChosen || undefined}
            >
              <Radio value={profile.name} aria-describedby={`${id}-${index}`}>
                <strong>
                  {profile.isDefault
                    ? t('provisioning.slo.isDefault', { name: profile.name })
                    : profile.name}
                </strong>
              </Radio>
              <div id={`${id}-${index}`} className={styles.profileBody}>
                {isChosen ? (
                  <ChosenSlos field={field} profile={profile} values={values} />
                ) : (
                  <Slos profile={profile} />
                )}
              </div>
            </div>
          );
        })}
      </RadioGroup>
      {isGone && (
        <Note
          tone="problem"
          title={t('provisioning.slo.gone', { name: value })}
        />
      )}
    </>
  );
}

/** Something for each SLO of a profile, beside what it means. */
type Judge = (slo: SloProfile['slos'][number]) => ReactNode;

function Slos(props: { profile: SloProfile; judge?: Judge }) {
  const text = useText();
  const { profile, judge } = props;
  if (profile.slos.length === 0) {
    return <p>{text.t('provisioning.slo.noSlos')}</p>;
  }
  return (
    <ul className={styles.slos}>
      {profile.slos.map(slo => (
        <li key={slo.name}>
          <strong>{slo.name}</strong> {promiseWords(text, slo)}
          <div className={styles.faint}>{allowanceWords(text, slo)}</div>
          {judge?.(slo)}
        </li>
      ))}
    </ul>
  );
}

/** With whether each can be measured where the model is to run, and why the form does not go on. */
function ChosenSlos(props: {
  field: FieldProps<string>;
  profile: SloProfile;
  values: FormValues;
}) {
  const { field, profile, values } = props;
  const check = useModelCheck(values, { anyName: true });
  const { isCurrent, read } = check;
  const told = isCurrent && read.data ? read.data.problems : [];
  return (
    <>
      <JudgedSlos profile={profile} check={check} />
      <Refusal
        of="sloProfile"
        field={field}
        besides={told.map(({ message }) => message)}
      />
    </>
  );
}

function JudgedSlos(props: {
  profile: SloProfile;
  check: ReturnType<typeof useModelCheck>;
}) {
  const { t } = useText();
  const { profile, check } = props;
  const { missing, isCurrent, read } = check;
  const line = (tone: Tone, words: string) => (
    <>
      <Slos profile={profile} />
      <Verdict tone={tone}>{words}</Verdict>
    </>
  );
  if (missing.length > 0) return line('plain', t('provisioning.slo.notAsked'));
  if (!isCurrent || (!read.data && !read.error)) {
    return line('waiting', t('provisioning.slo.checking'));
  }
  if (!read.data) {
    const { message } = toFailure(read.error!);
    return line('warning', t('provisioning.notChecked', { message }));
  }
  const { judged, others } = judgeSlos(profile, read.data);
  return (
    <>
      <Slos
        profile={profile}
        judge={({ name }) => {
          const judgement = judged[name];
          return (
            judgement && (
              <Verdict tone={TONES[judgement.kind]}>
                {judgement.message ?? t('provisioning.slo.measurable')}
              </Verdict>
            )
          );
        }}
      />
      {others.map(message => (
        <Verdict key={message} tone="bad">
          {message}
        </Verdict>
      ))}
      {profile.slos.length > 0 && Object.keys(judged).length === 0 && (
        <Verdict tone="plain">{t('provisioning.slo.notJudged')}</Verdict>
      )}
    </>
  );
}
