import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
} from '@backstage/ui';
import type { ActionAvailability } from '../../api/types';
import { useText } from '../../hooks/useText';

/** Says what an action brings with it before it is asked for. */
export function ConfirmDialog(props: {
  action: ActionAvailability;
  name: string;
  onClose: () => void;
  onConfirm: () => void;
}) {
  const { t } = useText();
  const { action } = props;
  const label = t(`action.${action.name}`);
  return (
    <Dialog isOpen onOpenChange={open => !open && props.onClose()} width={480}>
      <DialogHeader>
        {t('action.confirm', { action: label, name: props.name })}
      </DialogHeader>
      <DialogBody>
        {action.warning && (
          <Alert status="warning" icon title={action.warning} />
        )}
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" slot="close">
          {t('action.cancel')}
        </Button>
        <Button
          variant="primary"
          destructive={action.name === 'delete'}
          onPress={() => {
            props.onConfirm();
            props.onClose();
          }}
        >
          {label}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
