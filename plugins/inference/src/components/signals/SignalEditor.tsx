import { Alert, Button, Text, TextField } from '@backstage/ui';
import type { ModelRef } from '@wakeboard/plugin-inference-common';
import { useState } from 'react';
import type { SignalMapping, SignalMappingList } from '../../api/types';
import { useText } from '../../hooks/useText';
import { Panel } from '../parts/Panel';
import { Conflict } from './Conflict';
import { ExpressionField } from './ExpressionField';
import { ModelChooser } from './ModelChooser';
import { Preview } from './Preview';
import { ResetDialog } from './ResetDialog';
import {
  differs,
  firstDraft,
  readDraft,
  SignalDraft,
  toDraft,
} from './signalDraft';
import styles from './signals.module.css';
import { isSignal, signalTitle, unitWords } from './signalWords';
import { Sources } from './Sources';
import { usePreview } from './usePreview';
import { useSignalChange } from './useSignalChange';

const same = (a: unknown, b: unknown) =>
  JSON.stringify(a) === JSON.stringify(b);

/**
 * Writes what feeds one signal. The backend checks every text before it is
 * stored, so saving does not wait for a preview, which takes a model and a
 * Prometheus that answers; that a text was not previewed is said.
 */
export function SignalEditor(props: {
  mapping: SignalMapping;
  variables: SignalMappingList['variables'];
  /** Undefined: nothing was typed yet. */
  draft: SignalDraft | undefined;
  /** Undefined: begin again with what feeds the signal. */
  onDraft: (draft: SignalDraft | undefined) => void;
}) {
  const { variables, onDraft } = props;
  const text = useText();
  const { t } = text;
  // What a change answered with is newer than the list until that is read again.
  const [answered, setAnswered] = useState<SignalMapping>();
  const mapping =
    answered && answered.version > props.mapping.version
      ? answered
      : props.mapping;
  const draft = props.draft ?? firstDraft(mapping);
  const change = useSignalChange(mapping);
  const preview = usePreview(mapping);
  const [model, setModel] = useState<ModelRef>();
  const [isResetting, setResetting] = useState(false);
  const [saved, setSaved] = useState<'save' | 'reset'>();

  const { expression, problems } = readDraft(draft);
  const isChanged = differs(draft, firstDraft(mapping));
  const isConflict = isChanged && mapping.version !== draft.version;
  const isPreviewed = same(preview.shown?.expression, expression);
  const refusal = isConflict
    ? undefined
    : preview.failure ?? change.refused?.failure;
  // What is wrong with the text stands at the text, until it is changed.
  const [sent, setSent] = useState<SignalDraft>();
  const isOfText = refusal?.kind === 'refused';
  const isSent = sent !== undefined && !differs(sent, draft);

  const edit = (part: Partial<SignalDraft>) => {
    setSaved(undefined);
    onDraft({ ...draft, ...part });
  };
  const save = async (version: number) => {
    if (!expression) return;
    setSaved(undefined);
    setSent(draft);
    preview.dismiss();
    const now = await change.run('save', (api, of) =>
      api.putSignalMapping(of, { ...expression, version }),
    );
    if (now) {
      setAnswered(now);
      onDraft(undefined);
      setSaved('save');
    }
  };
  const reset = async () => {
    const now = await change.run('reset', (api, of) =>
      api.resetSignalMapping(of, { version: mapping.version }),
    );
    if (now) {
      setAnswered(now);
      onDraft(undefined);
      setSaved('reset');
    }
  };
  const title = signalTitle(text, mapping.signal);

  return (
    <div className={styles.editor}>
      <Panel
        title={t('signals.editTitle', {
          signal: title,
          driver: mapping.driverTitle,
        })}
      >
        <Sources
          mapping={mapping}
          onUse={from => edit(toDraft(from, draft.version))}
        />
        <ExpressionField
          value={draft.expression}
          onChange={value => edit({ expression: value })}
          problem={isOfText && isSent ? refusal.message : undefined}
          variables={variables}
          description={t('signals.expressionHint')}
        />
        <div className={styles.fields}>
          <TextField
            label={t('signals.factor')}
            description={t('signals.factorHint', {
              unit: unitWords(text, mapping.signal),
            })}
            placeholder="1"
            inputMode="decimal"
            value={draft.factor}
            onChange={factor => edit({ factor })}
            validationBehavior="aria"
            validate={() =>
              problems.factor ? t('signals.problem.notPositive') : true
            }
          />
          <TextField
            label={t('signals.by')}
            description={t('signals.byHint')}
            value={draft.by}
            onChange={by => edit({ by })}
            validationBehavior="aria"
            validate={() =>
              problems.by ? t('signals.problem.notLabels') : true
            }
          />
        </div>
        {isConflict && (
          <Conflict
            mapping={mapping}
            onKeep={() => {
              change.dismiss();
              edit({ version: mapping.version });
            }}
            onTake={() => onDraft(undefined)}
          />
        )}
        {refusal && !isOfText && (
          <Alert
            status="danger"
            icon
            title={t(
              refusal.kind === 'denied'
                ? 'signals.denied'
                : 'signals.notAccepted',
            )}
            description={refusal.message}
          />
        )}
        <div className={styles.buttons}>
          <Button
            variant="primary"
            size="small"
            isDisabled={!expression || !isChanged || isConflict}
            isPending={change.running === 'save'}
            onPress={() => save(draft.version)}
          >
            {t('signals.save')}
          </Button>
          <Button
            variant="secondary"
            size="small"
            isDisabled={!isChanged}
            onPress={() => {
              setSaved(undefined);
              onDraft(undefined);
            }}
          >
            {t('signals.discard')}
          </Button>
          {mapping.stored && (
            <Button
              variant="secondary"
              size="small"
              destructive
              isPending={change.running === 'reset'}
              onPress={() => setResetting(true)}
            >
              {t('signals.reset')}
            </Button>
          )}
          <Text variant="body-medium" color="secondary" role="status">
            {saved && t(`signals.done.${saved}`)}
            {!saved && isChanged && !isPreviewed && t('signals.notPreviewed')}
          </Text>
        </div>
      </Panel>
      <Panel title={t('signals.previewTitle')}>
        <Text as="p" variant="body-medium" color="secondary">
          {t('signals.previewHint')}
        </Text>
        <div className={styles.ask}>
          <ModelChooser
            driver={mapping.driver}
            driverTitle={mapping.driverTitle}
            value={model}
            onChange={setModel}
          />
          <Button
            variant="secondary"
            isDisabled={!model || !expression}
            isPending={preview.isAsking}
            onPress={() => {
              if (model && expression) {
                change.dismiss();
                setSent(draft);
                preview.ask(model, expression);
              }
            }}
          >
            {t('signals.preview')}
          </Button>
        </div>
        {preview.shown && isSignal(mapping.signal) && (
          <Preview
            signal={mapping.signal}
            title={title}
            shown={preview.shown}
            isOld={!isPreviewed}
          />
        )}
      </Panel>
      {isResetting && (
        <ResetDialog
          mapping={mapping}
          onClose={() => setResetting(false)}
          onConfirm={reset}
        />
      )}
    </div>
  );
}
