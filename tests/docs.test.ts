import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { workerMetrics } from '../src/settings/metrics-settings.js';

const pages = [
  'README.md',
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

test('the contents of docs/operations.md list every section', () => {
  const page = readFileSync('docs/operations.md', 'utf8');
  const sections = [...page.matchAll(/^### (.*)$/gm)].map(([, title]) => title);
  const [contents = ''] = /## Contents\n[\s\S]*?\n## /.exec(page) ?? [];
  expect(sections.length).toBeGreaterThan(30);
  expect([...contents.matchAll(/\[([^\]]+)\]/g)].map(([, title]) => title)).toEqual(sections);
});

test('the example of docs/metrics.md asks the web server and two workers at the ports of their systemd units', () => {
  const [, targets] = /- targets: \[(.*)\]/.exec(readFileSync('docs/metrics.md', 'utf8')) ?? [];
  const web = { host: '127.0.0.1', port: 9464 };
  const ports = [web, workerMetrics(web, 1), workerMetrics(web, 2)].map(({ port }) => port);
  expect(targets).toBe(ports.map((one) => `'127.0.0.1:${one}'`).join(', '));
});
