/** One line of Prometheus's text format. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export interface Scrape {
  text: string;
  samples: readonly Sample[];
  /** The sum of a metric's samples with these labels. */
  sum(name: string, labels?: Record<string, string>): number;
}

/** Reads the metrics of a process, as Prometheus does. */
export async function scrape(port: number): Promise<Scrape> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  if (answer.status !== 200) throw new Error(`The metrics answered ${answer.status}.`);
  return readText(await answer.text());
}

/** Reads metrics in Prometheus's text format. */
export function readText(text: string): Scrape {
  const samples = [...text.matchAll(/^([a-z_]+)(?:\{(.*)\})? (\S+)$/gm)].map(([, name = '', labels = '', value]) => ({
    name,
    labels: Object.fromEntries([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, text]) => [label, text])),
    value: Number(value),
  }));
  return {
    text,
    samples,
    sum(name, labels = {}) {
      const fits = (sample: Sample) =>
        sample.name === name && Object.entries(labels).every(([label, text]) => sample.labels[label] === text);
      return samples.filter(fits).reduce((total, { value }) => total + value, 0);
    },
  };
}
