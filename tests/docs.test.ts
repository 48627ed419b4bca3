import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { workerMetrics } from '../src/settings/metrics-settings.js';

const pages = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs').flatMap((name) => (name.endsWith('.md') ? `docs/${name}` : [])),
];

/** The anchors that GitHub gives to the headings of a page. */
function anchorsOf(page: string): string[] {
  const text = readFileSync(page, 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

test.each(pages)('every link of %s to a page or a section of ours leads somewhere', (page) => {
  const broken: string[] = [];
  for (const [, target = ''] of readFileSync(page, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target)) continue;
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? page : join(dirname(page), path);
    if (!existsSync(file) || (anchor !== undefined && !anchorsOf(file).includes(anchor))) broken.push(target);
  }
  expect(broken).toEqual([]);
});

test.each(pages.filter((page) => page !== 'CHANGELOG.md'))('every npm script that %s names exists', (page) => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const named = [...readFileSync(page, 'utf8').matchAll(/\bnpm run ([\w:]+)/g)].map(([, name = '']) => name);
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});

const linesOf = (page: string) => readFileSync(page, 'utf8').trimEnd().split('\n').length;

test('docs/README.md lists every page of the documentation once, before its terms', () => {
  const [list = ''] = readFileSync('docs/README.md', 'utf8').split('## Terms');
  const listed = [...list.matchAll(/^- \[[^\]]+\]\(([^)]+)\)/gm)].map(([, target]) => `docs/${target}`);
  expect(listed.sort()).toEqual(pages.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md').sort());
});

test.each([
  ['README.md', 150],
  ['CHANGELOG.md', 200],
])('%s has at most %i lines', (page, lines) => {
  expect(linesOf(page)).toBeLessThanOrEqual(lines);
});

test('each page of the documentation has at most 250 lines, besides the guarantees and the figures', () => {
  const longer = pages.filter((page) => page.startsWith('docs/') && linesOf(page) > 250);
  expect(longer).toEqual(['docs/guarantees.md', 'docs/scaling.md']);
});

test('the example of docs/metrics.md asks the web server and two workers at the ports of their systemd units', () => {
  const [, targets] = /- targets: \[(.*)\]/.exec(readFileSync('docs/metrics.md', 'utf8')) ?? [];
  const web = { host: '127.0.0.1', port: 9464 };
  const ports = [web, workerMetrics(web, 1), workerMetrics(web, 2)].map(({ port }) => port);
  expect(targets).toBe(ports.map((one) => `'127.0.0.1:${one}'`).join(', '));
});
