import { afterAll, beforeAll, expect, test } from 'vitest';
import { type WebPath, webPaths } from '../../../src/settings/web-paths.js';
import { cacheKindOf } from '../../../src/web/kit/cache-rules.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;
let addresses: Map<WebPath, string>;

beforeAll(async () => {
  web = await startWebForTests({ PUBLIC_URL: 'https://news.example.com' });
  const gazette = await web.newsletter();
  await web.newsletter({ slug: 'weekend' });
  const issue = await web.issue(gazette, 'The council decides', 'sending', 'sent');
  const values: Record<string, string> = { slug: 'gazette', section: 'City', token: 'forged', file: 'none' };
  const idOf: Partial<Record<string, string>> = { issue: issue.id, article: issue.articles[0] ?? '' };
  addresses = new Map(
    (Object.entries(webPaths) as [WebPath, string][]).map(([path, pattern]) => [
      path,
      pattern.replace(/:(\w+)/g, (_, name: string) => values[name] ?? idOf[path] ?? 'none'),
    ]),
  );
});
afterAll(() => web.stop());

const answers = async (headers: Record<string, string> = {}) =>
  Promise.all([...addresses].map(async ([path, url]) => ({ path, url, ...(await pick(await web.get(url, headers))) })));
const pick = async ({ statusCode, headers, body }: Awaited<ReturnType<WebForTests['get']>>) => ({
  statusCode,
  body,
  header: (name: string) => String(headers[name] ?? ''),
});

test('every address answers, and none of the public ones with an error', async () => {
  for (const { path, url, statusCode } of await answers()) {
    expect(statusCode, url).toBeLessThan(500 + Number(path === 'readiness') * 100);
    if (cacheKindOf(webPaths[path])) expect(statusCode, url).toBe(200);
  }
});

test('every answer has a policy without inline script, cannot be framed, and has all security headers', async () => {
  for (const { url, header, body } of await answers()) {
    const policy = new Map(
      header('content-security-policy')
        .split(';')
        .map((part) => part.trim().split(/ (.*)/s) as [string, string]),
    );
    expect(policy.get('default-src'), url).toBe("'none'");
    expect(policy.get('frame-ancestors'), url).toBe("'none'");
    expect(policy.get('base-uri'), url).toBe("'none'");
    expect(["'self'", "'none'"], url).toContain(policy.get('form-action'));
    const scripts = policy.get('script-src') ?? "'none'";
    // The page for webmasters has one script, which is allowed by its hash.
    const ownHash = url.endsWith('/embed') ? /^'(self|sha256-[\w+/=]+)'$/ : /^'(self|none)'$/;
    expect(scripts, url).toMatch(ownHash);
    expect(body, url).not.toMatch(/\son[a-z]+="|href="javascript:/i);
    expect(header('x-content-type-options'), url).toBe('nosniff');
    expect(header('referrer-policy'), url).toMatch(/^(strict-origin-when-cross-origin|no-referrer)$/);
    expect(header('strict-transport-security'), url).toBe('max-age=31536000');
  }
});

test('no public answer sets a cookie, and none depends on anything but language and encoding', async () => {
  const plain = await answers({ 'accept-language': 'en' });
  const other = await answers({
    'accept-language': 'en',
    cookie: '__Host-session=reader; lang=zh-CN',
    authorization: 'Bearer token',
    'user-agent': 'Mozilla/5.0 (iPhone)',
    accept: 'application/json',
    referer: 'https://www.example.org/',
    origin: 'https://www.example.org',
    'x-forwarded-for': '203.0.113.7',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': 'attacker.example.net',
    host: 'attacker.example.net',
    'save-data': 'on',
    'sec-gpc': '1',
    dnt: '1',
  });
  for (const [i, { path, url, body, header }] of plain.entries()) {
    expect(header('set-cookie'), url).toBe('');
    if (!/public/.test(header('cache-control'))) continue;
    expect(other[i]?.body, url).toBe(body);
    expect(other[i]?.header('etag'), url).toBe(header('etag'));
    const names = header('vary').split(', ').filter(Boolean);
    expect(['accept-language', 'accept-encoding'], url).toEqual(
      expect.arrayContaining(names.map((name) => name.toLowerCase())),
    );
    if (cacheKindOf(webPaths[path])) expect(header('etag'), url).toMatch(/^"[\w-]+"$/);
  }
});

test('a page that differs by language says so', async () => {
  const [english, chinese] = [await answers({ 'accept-language': 'en' }), await answers({ 'accept-language': 'zh' })];
  for (const [i, { path, url, body, header }] of english.entries()) {
    if (!cacheKindOf(webPaths[path])) continue;
    if (body !== chinese[i]?.body) expect(header('vary'), url).toContain('Accept-Language');
    if (/^\/n\/|^\/articles|^\/$/.test(url) && !cacheKindOf(webPaths[path])?.startsWith('feed'))
      expect(body, url).not.toBe(chinese[i]?.body);
  }
});

test('answers that a shared cache may keep are kept here too, and all others are marked as private', async () => {
  for (const { path, url, statusCode, header } of await answers()) {
    const told = header('cache-control');
    if (statusCode !== 200) expect(told, url).not.toContain('public');
    else if (cacheKindOf(webPaths[path]))
      expect(told, url).toMatch(/^public, max-age=\d+, stale-while-revalidate=\d+$/);
    else if (/public/.test(told)) expect(told, url).toContain('immutable');
    else expect(told, url).toMatch(/^(no-store|private, no-cache)/);
  }
});
