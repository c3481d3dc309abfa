/** Under which the simulator's targets are found, as Prometheus is told. */
const DISCOVERY = ['sidecar', 'vllm', 'dcgm', 'services', 'servicesHonored'];

interface Target {
  labels: Record<string, string>;
}

/** Labels that series of each metric have in Prometheus, one set per series. */
export type ServedNames = Map<string, Array<ReadonlySet<string>>>;

/** Scrapes everything that a simulator has to be scraped, as Prometheus would. */
export async function servedNames(metrics: string): Promise<ServedNames> {
  const served: ServedNames = new Map();
  for (const kind of DISCOVERY) {
    const found = await fetch(`${metrics}/discovery/${kind}`);
    const targets: Target[] = await found.json();
    const honoured = kind === 'servicesHonored';
    for (const { labels } of targets) {
      const answer = await fetch(metrics + labels.__metrics_path__).catch(
        () => undefined,
      );
      // Nobody listens in a pod that has not started.
      if (!answer) continue;
      const own = Object.keys(labels).filter(name => !name.startsWith('__'));
      for (const { name, labels: given } of seriesIn(await answer.text())) {
        const kept = given.map(label =>
          own.includes(label) && !honoured ? `exported_${label}` : label,
        );
        const sets = served.get(name) ?? [];
        sets.push(new Set([...own, ...kept]));
        served.set(name, sets);
      }
    }
  }
  return served;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{((?:[^"{}]|"(?:[^"\\]|\\.)*")*)\})? /;
const LABEL = /(\w+)="(?:[^"\\]|\\.)*"/g;

/** The series in a text of Prometheus' exposition format, with the names of their labels. */
export function seriesIn(
  text: string,
): Array<{ name: string; labels: string[] }> {
  return text.split('\n').flatMap(line => {
    if (line === '' || line.startsWith('#')) return [];
    const found = LINE.exec(line);
    if (!found) throw new Error(`no line of an exposition: ${line}`);
    const [, name, inner = ''] = found;
    return [
      { name, labels: [...inner.matchAll(LABEL)].map(([, label]) => label) },
    ];
  });
}
