import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type MetricDefinition, processMetrics, sharedMetrics } from '../../src/metrics/catalogue.js';

const metrics: MetricDefinition[] = [...Object.values(processMetrics), ...Object.values(sharedMetrics)];
const page = readFileSync('docs/metrics.md', 'utf8');

test('docs/metrics.md has a row for each metric and no other, with its type, its labels, a query and a reason to worry', () => {
  const rows = [...page.matchAll(/^\| `(postrider_\w+)` \| (.*) \|$/gm)].map(([, name = '', cells = '']) => {
    const [kind, labels, ...rest] = cells.split(/ \|(?= |$)/).map((cell) => cell.trim());
    return { name, kind, labels: [...String(labels).matchAll(/`(\w+)`/g)].map(([, label]) => label), rest };
  });
  const documented = rows.map(({ name, kind, labels }) => ({ name, kind, labels }));
  expect(documented).toEqual(metrics.map(({ name, kind, labels }) => ({ name, kind, labels: [...labels] })));
  for (const { name, kind, rest } of rows) {
    const [meaning = '', query = '', worry = ''] = rest;
    expect([name, meaning.length > 5, worry.length > 5, query.includes(name)]).toEqual([name, true, true, true]);
    if (kind === 'histogram') expect(meaning).toMatch(/^Seconds /);
  }
});
