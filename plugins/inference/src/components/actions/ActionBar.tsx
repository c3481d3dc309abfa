import {
  Button,
  DialogTrigger,
  Focusable,
  Popover,
  Text,
  Tooltip,
  TooltipTrigger,
} from '@backstage/ui';
import { RiArrowDownSLine } from '@remixicon/react';
import { useId, useState } from 'react';
import type { ActionAvailability, ModelDetail } from '../../api/types';
import { useText } from '../../hooks/useText';
import styles from './actions.module.css';
import { ConfirmDialog } from './ConfirmDialog';
import { ScaleDialog } from './ScaleDialog';
import type { AskState } from './useAsk';

/** Always in the bar, available or not; the rest only where it can be done. */
const ALWAYS_SHOWN: ReadonlyArray<ActionAvailability['name']> = [
  'wake',
  'scale',
];

/** What takes a model out of service, which nobody should do by a slip. */
const ENDS_SERVICE: ReadonlyArray<ActionAvailability['name']> = [
  'sleep',
  'suspend',
  'restart',
];
const NOT_SERVING: ReadonlyArray<ModelDetail['state']> = [
  'sleeping',
  'stopped',
  'failed',
];

/** Whether to ask once more before the action is asked for. */
function needsConfirming(action: ActionAvailability, model: ModelDetail) {
  return (
    action.warning !== undefined ||
    action.name === 'delete' ||
    (ENDS_SERVICE.includes(action.name) && !NOT_SERVING.includes(model.state))
  );
}

/** A button that cannot be pressed but can be reached, to read why. */
function UnavailableAction(props: { label: string; reason: string }) {
  return (
    <TooltipTrigger delay={200}>
      <Focusable>
        <span
          role="button"
          tabIndex={0}
          aria-disabled="true"
          className={styles.unavailable}
        >
          {props.label}
        </span>
      </Focusable>
      <Tooltip>{props.reason}</Tooltip>
    </TooltipTrigger>
  );
}

/** What can be done to the model, and why the rest cannot. */
export function ActionBar(props: { model: ModelDetail; ask: AskState }) {
  const { model, ask } = props;
  const { t } = useText();
  const [open, setOpen] = useState<ActionAvailability>();
  const close = () => setOpen(undefined);
  const othersId = useId();

  const shown = model.actions.filter(
    action => action.available || ALWAYS_SHOWN.includes(action.name),
  );
  const others = model.actions.filter(action => !shown.includes(action));

  const isUnderWay = ({ name }: ActionAvailability) =>
    ask.sending === name ||
    model.pending.some(
      request => request.action === name && request.status === 'pending',
    );

  const press = (action: ActionAvailability) => {
    if (action.name === 'scale' || needsConfirming(action, model)) {
      setOpen(action);
    } else {
      ask.send({ action: action.name });
    }
  };

  return (
    <div className={styles.bar} role="group" aria-label={t('action.bar')}>
      {shown.map(action =>
        action.available ? (
          <Button
            key={action.name}
            variant={action.name === 'wake' ? 'primary' : 'secondary'}
            size="small"
            isPending={isUnderWay(action)}
            onPress={() => press(action)}
          >
            {t(`action.${action.name}`)}
          </Button>
        ) : (
          <UnavailableAction
            key={action.name}
            label={t(`action.${action.name}`)}
            reason={action.reason ?? t('state.unknown')}
          />
        ),
      )}
      {others.length > 0 && (
        <DialogTrigger>
          <Button
            variant="tertiary"
            size="small"
            iconEnd={<RiArrowDownSLine />}
          >
            {t('action.more')}
          </Button>
          <Popover aria-labelledby={othersId} hideArrow>
            <div className={styles.others}>
              <Text as="p" id={othersId} variant="body-medium" weight="bold">
                {t('action.moreTitle')}
              </Text>
              <dl>
                {others.map(action => (
                  <div key={action.name}>
                    <dt>{t(`action.${action.name}`)}</dt>
                    <dd>{action.reason}</dd>
                  </div>
                ))}
              </dl>
            </div>
          </Popover>
        </DialogTrigger>
      )}
      {model.actions.length === 0 && (
        <Text variant="body-medium" color="secondary">
          {t('action.noActions')}
        </Text>
      )}
      {open?.name === 'scale' && (
        <ScaleDialog
          model={model}
          warning={open.warning}
          onClose={close}
          onScale={replicas => ask.send({ action: 'scale', replicas })}
        />
      )}
      {open && open.name !== 'scale' && (
        <ConfirmDialog
          action={open}
          name={model.ref.name}
          onClose={close}
          onConfirm={() => ask.send({ action: open.name })}
        />
      )}
    </div>
  );
}
