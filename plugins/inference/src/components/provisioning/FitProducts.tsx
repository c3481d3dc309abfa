import type { FitVerdict } from '@wakeboard/plugin-inference-common';
import type { GpuCapacity } from '../../api/types';
import { Text, useText } from '../../hooks/useText';
import { ComparedProduct, widthOf } from './fitForm';
import styles from './provisioning.module.css';
import { Tone, Verdict } from './Verdict';

const TONES: Record<FitVerdict, Tone> = {
  now: 'good',
  whenOthersSleep: 'warning',
  unknown: 'plain',
  tooFew: 'bad',
  tooLarge: 'bad',
};

/** The GPUs of a cluster by product: how large, how free, and whether a replica fits. */
export function FitProducts(props: {
  capacity: GpuCapacity;
  /** Undefined: what is needed is not known. */
  fits: ComparedProduct[] | undefined;
  /** Bytes on each GPU. */
  need: number | undefined;
  /** Share of a GPU's memory that the engine takes. */
  utilization: number;
  gpus: number;
}) {
  const { t, format } = useText();
  const { capacity, fits, need, utilization, gpus } = props;
  const products: ComparedProduct[] =
    fits ?? capacity.products.map(withoutVerdict);
  const sizes = products.flatMap(({ largestBytes }) => largestBytes ?? []);
  const scale = Math.max(0, need ?? 0, ...sizes);
  return (
    <>
      {fits && (
        <p className={styles.faint}>
          {t('provisioning.fit.takes', { share: format.share(utilization) })}
        </p>
      )}
      <ul className={styles.products}>
        {products.map(product => (
          <li key={product.product ?? ''} className={styles.product}>
            <div className={styles.productHead}>
              <strong>
                {product.product ?? t('provisioning.fit.unnamed')}
              </strong>
              <span className={styles.faint}>
                {t('provisioning.fit.devices', { count: product.devices })}
              </span>
            </div>
            <Bar product={product} need={need} scale={scale} />
            <VerdictOf product={product} gpus={gpus} />
          </li>
        ))}
      </ul>
    </>
  );
}

function withoutVerdict({
  product,
  devices,
}: GpuCapacity['products'][number]): ComparedProduct {
  const largest = (values: Array<number | undefined>) => {
    const known = values.filter(value => value !== undefined);
    return known.length > 0 ? Math.max(...known) : undefined;
  };
  return {
    product,
    devices: devices.length,
    largeEnough: 0,
    freeEnough: 0,
    largestBytes: largest(devices.map(({ totalBytes }) => totalBytes)),
    mostFreeBytes: largest(devices.map(({ freeBytes }) => freeBytes)),
  };
}

/** All products to one scale, so that they can be compared. */
function Bar(props: {
  product: ComparedProduct;
  need: number | undefined;
  scale: number;
}) {
  const { t, format } = useText();
  const { product, need, scale } = props;
  const { largestBytes, mostFreeBytes } = product;
  const unknown = t('provisioning.fit.notKnown');
  const words = {
    total: largestBytes === undefined ? unknown : format.bytes(largestBytes),
    free: mostFreeBytes === undefined ? unknown : format.bytes(mostFreeBytes),
    need: need === undefined ? unknown : format.bytes(need),
  };
  return (
    <>
      {largestBytes !== undefined && (
        <div className={styles.scale} aria-hidden>
          <div
            className={styles.bar}
            style={{ width: `${widthOf(largestBytes, scale) * 100}%` }}
          >
            {mostFreeBytes !== undefined && (
              <span
                style={{
                  width: `${widthOf(mostFreeBytes, largestBytes) * 100}%`,
                }}
              />
            )}
          </div>
          {need !== undefined && (
            <i style={{ left: `${widthOf(need, scale) * 100}%` }} />
          )}
        </div>
      )}
      <ul className={styles.key}>
        <li>
          <span className={styles.swatch} data-kind="free" aria-hidden />
          {t('provisioning.fit.mostFree', { size: words.free })}
        </li>
        <li>
          <span className={styles.swatch} aria-hidden />
          {t('provisioning.fit.largest', { size: words.total })}
        </li>
        <li>
          <span className={styles.needsKey} aria-hidden />
          {t('provisioning.fit.need', { size: words.need })}
        </li>
      </ul>
    </>
  );
}

function VerdictOf(props: { product: ComparedProduct; gpus: number }) {
  const text = useText();
  const { verdict } = props.product;
  return verdict === undefined ? (
    <Verdict tone="plain">{text.t('provisioning.fit.cannotTell')}</Verdict>
  ) : (
    <Verdict tone={TONES[verdict]}>
      {verdictWords(text, verdict, props.product, props.gpus)}
    </Verdict>
  );
}

function verdictWords(
  { t, format }: Text,
  verdict: FitVerdict,
  { freeEnough, largeEnough }: ComparedProduct,
  gpus: number,
): string {
  switch (verdict) {
    case 'now':
      return t('provisioning.fit.now', { count: freeEnough });
    case 'whenOthersSleep':
      return t('provisioning.fit.whenOthersSleep', { count: largeEnough });
    case 'tooFew':
      return t('provisioning.fit.tooFew', {
        count: largeEnough,
        gpus: format.number(gpus, 0),
      });
    case 'tooLarge':
      return t('provisioning.fit.tooLarge');
    default:
      return t('provisioning.fit.cannotTellFree');
  }
}
