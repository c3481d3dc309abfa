import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  NumberField,
} from '@backstage/ui';
import { useState } from 'react';
import type { ModelDetail } from '../../api/types';
import { useText } from '../../hooks/useText';

/** Largest number of replicas that the backend takes. */
const MOST_REPLICAS = 1_000;

/** Asks how many replicas there shall be. */
export function ScaleDialog(props: {
  model: ModelDetail;
  warning?: string;
  onClose: () => void;
  onScale: (replicas: number) => void;
}) {
  const { model, warning, onClose, onScale } = props;
  const { t, format } = useText();
  const { desired } = model.replicas;
  const [replicas, setReplicas] = useState(desired ?? 1);
  const unchanged = replicas === desired;
  const valid =
    Number.isInteger(replicas) && replicas >= 0 && replicas <= MOST_REPLICAS;

  const submit = () => {
    if (valid && !unchanged) {
      onScale(replicas);
      onClose();
    }
  };

  return (
    <Dialog isOpen onOpenChange={open => !open && onClose()} width={440}>
      <DialogHeader>
        {t('action.scaleTitle', { name: model.ref.name })}
      </DialogHeader>
      <DialogBody>
        <form
          onSubmit={event => {
            event.preventDefault();
            submit();
          }}
        >
          <Flex direction="column" gap="4">
            <NumberField
              label={t('action.scaleLabel')}
              description={
                desired === undefined
                  ? t('action.scaleHintUnknown')
                  : t('action.scaleHint', { n: format.number(desired, 0) })
              }
              value={replicas}
              onChange={setReplicas}
              minValue={0}
              maxValue={MOST_REPLICAS}
              step={1}
            />
            {warning && <Alert status="warning" icon title={warning} />}
          </Flex>
        </form>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" slot="close">
          {t('action.cancel')}
        </Button>
        <Button
          variant="primary"
          isDisabled={unchanged || !valid}
          onPress={submit}
        >
          {unchanged || !valid
            ? t('action.scale')
            : t('action.scaleSubmit', { count: replicas })}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
