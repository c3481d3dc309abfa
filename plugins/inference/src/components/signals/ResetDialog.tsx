import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Text,
} from '@backstage/ui';
import type { SignalMapping } from '../../api/types';
import { useText } from '../../hooks/useText';
import { ExpressionText } from './Expression';
import { signalTitle } from './signalWords';

/** What feeds the signal once the stored expression is taken back. */
function After(props: { mapping: SignalMapping }) {
  const { config, driverExpression, driverTitle } = props.mapping;
  const { t } = useText();
  if (config) {
    return (
      <>
        <Text as="p">{t('signals.resetToConfig')}</Text>
        <ExpressionText value={config} />
      </>
    );
  }
  return (
    <>
      <Text as="p">{t('signals.resetToDriver', { driver: driverTitle })}</Text>
      {driverExpression !== undefined && (
        <ExpressionText value={{ expression: driverExpression }} />
      )}
    </>
  );
}

/** Asks before a stored expression is taken back. */
export function ResetDialog(props: {
  mapping: SignalMapping;
  onClose: () => void;
  onConfirm: () => void;
}) {
  const { mapping, onClose, onConfirm } = props;
  const text = useText();
  const { t } = text;
  return (
    <Dialog isOpen onOpenChange={open => !open && onClose()} width={560}>
      <DialogHeader>
        {t('signals.resetTitle', {
          signal: signalTitle(text, mapping.signal),
          driver: mapping.driverTitle,
        })}
      </DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="3">
          <After mapping={mapping} />
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" slot="close">
          {t('action.cancel')}
        </Button>
        <Button
          variant="primary"
          destructive
          onPress={() => {
            onConfirm();
            onClose();
          }}
        >
          {t('signals.reset')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
