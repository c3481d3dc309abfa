import styles from './parts.module.css';

/** Labels in order of their names. */
export function Labels(props: { labels: Readonly<Record<string, string>> }) {
  const labels = Object.entries(props.labels).sort(([a], [b]) =>
    a.localeCompare(b),
  );
  return (
    <ul className={styles.labels}>
      {labels.map(([name, value]) => (
        <li key={name}>
          <code>{`${name}=${value}`}</code>
        </li>
      ))}
    </ul>
  );
}
