import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { links } from '../../../src/render/links.js';
import { type WebPath, webPaths } from '../../../src/settings/web-paths.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;
beforeAll(async () => {
  web = await startWebForTests();
});
afterAll(() => web.stop());

interface Row {
  /** Addresses, where `…` is a parameter; none in the last row, which is for all others. */
  addresses: readonly string[];
  cacheControl: readonly string[];
  vary: readonly string[];
}

const quoted = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);

/** The table of docs/proxy.md, "Public pages and caches". */
function readTable(): Row[] {
  const docs = readFileSync(new URL('../../../docs/proxy.md', import.meta.url), 'utf8');
  const part = docs.split('## Public pages and caches')[1]?.split('\n## ')[0] ?? '';
  const rows = part.split('\n').filter((line) => line.startsWith('| ') && !/^\| (Responses|---)/.test(line));
  return rows.map((line) => {
    const [first = '', second = '', third = ''] = line.slice(2).split(' | ');
    return { addresses: quoted(first), cacheControl: quoted(second), vary: quoted(third) };
  });
}

/** Whether an address of the table names this one. Below `/assets/` there are folders. */
const names = (address: string, pattern: string): boolean => {
  if (address === '/assets/…') return pattern.startsWith('/assets/');
  const segments = pattern.split('/');
  const expected = address.split('/');
  const isSame = (segment: string, i: number) => segment === expected[i] || (expected[i] === '…' && segment[0] === ':');
  return segments.length === expected.length && segments.every(isSame);
};

/** An address of each kind, as a visitor opens it. */
async function visited(): Promise<Map<WebPath, string>> {
  const newsletter = await web.newsletter({ comments: true, ratings: true });
  await web.newsletter({ slug: 'weekend' });
  const issue = await web.issue(newsletter, 'The council decides', 'sending', 'sent');
  const [id = ''] = issue.articles;
  const values: Record<string, string> = { slug: 'gazette', section: 'City', token: 'forged', article: id };
  const found = (Object.entries(webPaths) as [WebPath, string][]).map(([path, pattern]): [WebPath, string] => {
    if (path === 'article') return [path, links.article('', { id, title: 'The council decides' })];
    const ids: Partial<Record<WebPath, string>> = { issue: issue.id, writeComment: id };
    return [path, pattern.replace(/:(\w+)/g, (_, name: string) => ids[path] ?? values[name] ?? 'none')];
  });
  return new Map(found);
}

test('the table of docs/proxy.md says for how long each kind of page is cached', async () => {
  const table = readTable();
  const others = table.at(-1);
  expect(table.map(({ addresses }) => addresses.length > 0)).toEqual([true, true, true, true, false]);
  const used = new Set<string>();
  for (const [path, url] of await visited()) {
    const { statusCode, headers } = await web.server.inject({ url, headers: { 'accept-encoding': 'br' } });
    const own = table.flatMap((row) => row.addresses.filter((one) => names(one, webPaths[path])));
    expect(own.length, `${path} is named once at most`).toBeLessThanOrEqual(1);
    if (statusCode === 200) for (const one of own) used.add(one);
    const row =
      (statusCode === 200 && table.find(({ addresses }) => own.some((one) => addresses.includes(one)))) || others;
    expect(row?.cacheControl, `${path} answers ${statusCode}`).toContain(headers['cache-control']);
    if (row === others) continue;
    const vary = String(headers.vary ?? '')
      .split(', ')
      .filter(Boolean);
    // A small answer is not compressed, and a font or a picture is no text.
    const expected = headers['content-encoding'] ? row?.vary : row?.vary.filter((one) => one !== 'Accept-Encoding');
    expect(vary, path).toEqual(expected);
  }
  // No row is left over. A file has a name of its own, so none was opened.
  const unused = table.flatMap(({ addresses }) => addresses.filter((one) => !used.has(one)));
  expect(unused).toEqual(['/media/…', '/pictures/…']);
});
