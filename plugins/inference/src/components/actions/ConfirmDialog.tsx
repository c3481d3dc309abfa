import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Text,
} from '@backstage/ui';
import type { ActionAvailability } from '../../api/types';
import { useText } from '../../hooks/useText';

/** What an action means with every system; what it means with this one is the warning. */
const CONSEQUENCES = {
  wake: undefined,
  sleep: 'action.consequence.sleep',
  scale: undefined,
  suspend: 'action.consequence.suspend',
  resume: undefined,
  restart: 'action.consequence.restart',
  delete: 'action.consequence.delete',
} as const;

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
  const consequence = CONSEQUENCES[action.name];
  return (
    <Dialog isOpen onOpenChange={open => !open && props.onClose()} width={480}>
      <DialogHeader>
        {t('action.confirm', { action: label, name: props.name })}
      </DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="4">
          {consequence && <Text as="p">{t(consequence)}</Text>}
          {action.warning && (
            <Alert status="warning" icon title={action.warning} />
          )}
        </Flex>
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
