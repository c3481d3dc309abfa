import { Button, Text } from '@backstage/ui';
import { RiFileCopyLine } from '@remixicon/react';
import { useEffect, useState } from 'react';
import { useText } from '../../hooks/useText';
import { SCROLLABLE } from '../parts/scrollable';
import styles from './resource.module.css';

/** The resource as text, to read and to copy. */
export function Yaml({ text }: { text: string }) {
  const { t } = useText();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) {
      return undefined;
    }
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  if (!text) {
    return (
      <Text as="p" variant="body-medium" color="secondary">
        {t('resource.noYaml')}
      </Text>
    );
  }
  return (
    <div className={styles.yaml}>
      {navigator.clipboard && (
        <Button
          className={styles.copy}
          size="small"
          variant="secondary"
          iconStart={<RiFileCopyLine />}
          onPress={() =>
            navigator.clipboard.writeText(text).then(
              () => setCopied(true),
              () => setCopied(false),
            )
          }
        >
          {copied ? t('resource.copied') : t('resource.copy')}
        </Button>
      )}
      <pre {...SCROLLABLE} aria-label={t('resource.yamlLabel')} role="region">
        {text}
      </pre>
    </div>
  );
}
