import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type MetricDefinition, processMetrics, sharedMetrics } from '../../src/metrics/catalogue.js';
import { unpackedFolder } from '../servers/mail-server.js';
import { firing, healthy } from './alerts-for-tests.js';

interface Rule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; description: string };
}
const rulesFile = resolve('deploy/prometheus/postrider-rules.yml');
const { groups } = parse(readFileSync(rulesFile, 'utf8')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);

interface Panel {
  id: number;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: { expr: string }[];
}
const dashboard = JSON.parse(readFileSync('deploy/grafana/postrider.json', 'utf8')) as { panels: Panel[] };
const { panels } = dashboard;
const shown = panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ name: title, expr })));

const page = readFileSync('docs/metrics.md', 'utf8');
const documented = [...page.matchAll(/`([^`]*\bpostrider_\w+[)({[][^`]*)`/g)].map(([, expr = '']) => ({
  ...{ name: 'docs/metrics.md', expr },
}));
const queries = [...rules.map(({ alert: name, expr }) => ({ name, expr })), ...shown, ...documented];

const metrics: MetricDefinition[] = [...Object.values(processMetrics), ...Object.values(sharedMetrics)];
/** A metric by the name of one of its series; undefined: there is none. */
const metricOf = (series: string) =>
  metrics.find(({ name, kind }) =>
    kind === 'histogram' ? ['_bucket', '_sum', '_count'].some((end) => series === name + end) : series === name,
  );

test('alerts, the dashboard and docs/metrics.md use only metrics and labels that exist', () => {
  expect([rules.length > 10, shown.length > 15, documented.length > 15]).toEqual([true, true, true]);
  for (const { name, expr } of queries) {
    for (const [, series = '', selector = ''] of expr.matchAll(/\b(postrider_\w+)(?:\{([^}]*)\})?/g)) {
      const metric = metricOf(series);
      expect([name, series, metric !== undefined]).toEqual([name, series, true]);
      const used = [...selector.matchAll(/(\w+)\s*(?:=|!)/g)].map(([, label = '']) => label);
      expect([name, used.filter((label) => !metric?.labels.includes(label))]).toEqual([name, []]);
    }
    // `by (le, step)`: of one of the metrics in it.
    const all = [...expr.matchAll(/\bpostrider_\w+/g)].flatMap(([series]) => metricOf(series)?.labels ?? []);
    const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, labels = '']) => labels.split(/,\s*/));
    expect([name, grouped.filter((label) => !['le', 'instance', ...all].includes(label))]).toEqual([name, []]);
  }
});

test('docs/metrics.md names every alert that should wake somebody, and no alert that does not exist', () => {
  const named = new Set([...page.matchAll(/`(Postrider[A-Z]\w+)`/g)].map(([, name]) => name));
  const critical = rules.filter(({ labels }) => labels.severity === 'critical').map(({ alert }) => alert);
  expect(critical.length).toBeGreaterThan(5);
  expect(critical.filter((name) => !named.has(name))).toEqual([]);
  expect([...named].filter((name) => !rules.some(({ alert }) => alert === name))).toEqual([]);
});

test('each metric is on the dashboard', () => {
  const used = new Set(
    shown.flatMap(({ expr }) => [...expr.matchAll(/\bpostrider_\w+/g)].map(([series]) => metricOf(series))),
  );
  expect(metrics.filter((metric) => !used.has(metric)).map(({ name }) => name)).toEqual([]);
});

test('no panel of the dashboard covers another, and none is outside the 24 columns', () => {
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, i) => ({ column: x + (i % w), cell: `${x + (i % w)} ${y + Math.floor(i / w)}` })),
  );
  expect(cells.filter(({ column }) => column > 23)).toEqual([]);
  expect(new Set(cells.map(({ cell }) => cell)).size).toBe(cells.length);
});

const unpacked = join(unpackedFolder('promtool'), 'usr/bin/promtool');
const installed = ['/usr/bin/promtool', '/usr/local/bin/promtool'].find((path) => existsSync(path));
const promtool = existsSync(unpacked) ? unpacked : installed;
const missing = promtool ? '' : ' (not installed: bash scripts/setup.sh --browser)';

describe.skipIf(missing)(`Prometheus's promtool${missing}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'postrider-alerts-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Runs promtool. @returns its output @throws with its output when it fails */
  async function run(...words: string[]): Promise<string> {
    try {
      return (await promisify(execFile)(promtool ?? '', words)).stdout;
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`${stdout}${stderr}`);
    }
  }

  /** Runs a file of tests in promtool's form. JSON is YAML. @param every how often Prometheus looks at the rules */
  function testRules(tests: readonly unknown[], every: '1m' | '10m'): Promise<string> {
    const file = join(folder, 'tests.yml');
    writeFileSync(file, JSON.stringify({ rule_files: [rulesFile], evaluation_interval: every, tests }));
    return run('test', 'rules', file);
  }

  const seriesOf = (series: Readonly<Record<string, string>>) =>
    Object.entries(series).map(([name, values]) => ({ series: name, values }));

  test('reads the rules, and every query of the dashboard and the page', async () => {
    expect(await run('check', 'rules', '--lint-fatal', rulesFile)).toContain(`SUCCESS: ${rules.length} rules found`);
    const file = join(folder, 'queries.yml');
    const records = queries.map(({ expr }, i) => ({
      record: `query_${i}`,
      expr: expr.replaceAll('$__rate_interval', '5m'),
    }));
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'queries', rules: records }] }));
    expect(await run('check', 'rules', file)).toContain(`SUCCESS: ${queries.length} rules found`);
  });

  test('each alert fires when it should, and says what happened', async () => {
    expect(Object.keys(firing)).toEqual(rules.map(({ alert }) => alert));
    const tests = rules.map(({ alert, labels, annotations }) => {
      const { series, at, summary, labels: own } = firing[alert] ?? { series: {}, at: '0m', summary: '', labels: {} };
      const expected = { exp_labels: { ...labels, ...own }, exp_annotations: { ...annotations, summary } };
      return {
        ...{ name: alert, interval: '1m', input_series: seriesOf(series) },
        alert_rule_test: [{ alertname: alert, eval_time: at, exp_alerts: [expected] }],
      };
    });
    // A day of looks each minute takes many seconds.
    const isLong = ({ name }: { name: string }) => /h$/.test(firing[name]?.at ?? '');
    expect(
      await testRules(
        tests.filter((one) => !isLong(one)),
        '1m',
      ),
    ).toContain('SUCCESS');
    expect(await testRules(tests.filter(isLong), '10m')).toContain('SUCCESS');
  });

  test('no alert fires while nothing is wrong: at rest, during a send, and a day after it', async () => {
    const times = ['5m', '20m', '35m', '11h', '30h'];
    const alerts = rules.flatMap(({ alert }) =>
      times.map((at) => ({ alertname: alert, eval_time: at, exp_alerts: [] })),
    );
    const healthyTest = { interval: '1m', input_series: seriesOf(healthy), alert_rule_test: alerts };
    expect(await testRules([healthyTest], '10m')).toContain('SUCCESS');
  });
});
