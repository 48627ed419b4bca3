import type { Browser } from 'playwright-core';
import subsetFont from 'subset-font';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { changeSite } from '../../../src/site/site-store.js';
import { stylesheet, stylesheetUrl } from '../../../src/web/kit/style.js';
import { launchBrowser } from '../../helpers/browser.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
  web = await startWebForTests({ PUBLIC_URL: 'https://www.example.com/mail' });
});
afterAll(async () => {
  await browser?.close();
  await web?.stop();
});
beforeEach(() => web.empty());

/** Addresses of the fonts, relative to the stylesheet: those of every page, and those for further letters. */
const fontFiles = () => [...basicFonts(), ...furtherFonts()];
const basicFonts = () => filesIn((rule) => !rule.includes('unicode-range'));
const furtherFonts = () => filesIn((rule) => rule.includes('unicode-range'));
const filesIn = (isWanted: (rule: string) => boolean) =>
  [...stylesheet.matchAll(/@font-face\{[^}]*url\(([^)]+\.woff2)\)[^}]*\}/g)]
    .filter(([rule]) => isWanted(rule))
    .map(([, file = '']) => file);
const fetchFont = (file: string) => web.get(new URL(file, `https://www.example.com${stylesheetUrl}`).pathname);
const preloads = (body: string) =>
  [...body.matchAll(/<link rel="preload" href="([^"]+)"/g)].map(([, href = '']) => href);

/** A font as OpenType, whole. */
const unpacked = (woff2: Buffer): Promise<Buffer> => {
  const options = { targetFormat: 'sfnt' as const, keepAllGlyphs: true, preserveNameIds: [0, 13, 14] };
  return subsetFont(woff2, '', options);
};

/** Names of a font by their ids (OpenType, "name"). */
function namesOf(font: Buffer): Map<number, string> {
  const tables = Array.from({ length: font.readUInt16BE(4) }, (_, i) => 12 + 16 * i);
  const at = font.readUInt32BE((tables.find((one) => font.toString('latin1', one, one + 4) === 'name') ?? 0) + 8);
  const strings = at + font.readUInt16BE(at + 4);
  return new Map(
    Array.from({ length: font.readUInt16BE(at + 2) }, (_, i) => {
      const record = at + 6 + 12 * i;
      const start = strings + font.readUInt16BE(record + 10);
      const text = Buffer.from(font.subarray(start, start + font.readUInt16BE(record + 8)));
      return [font.readUInt16BE(record + 6), text.swap16().toString('utf16le')] as const;
    }),
  );
}

test('the fonts come from this host, take 90 KB at most, and are cached permanently under the name of their content', async () => {
  const answers = await Promise.all(basicFonts().map(fetchFont));
  expect(answers).toHaveLength(4);
  for (const { statusCode, headers, rawPayload } of answers) {
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toBe('font/woff2');
    expect(headers['cache-control']).toContain('immutable');
    expect(rawPayload.subarray(0, 4).toString()).toBe('wOF2');
  }
  expect(answers.reduce((sum, { rawPayload }) => sum + rawPayload.length, 0)).toBeLessThanOrEqual(90 * 1024);
  expect((await fetchFont('fonts/head-000000000000.woff2')).statusCode).toBe(404);
});

const samples = { 'latin-ext': 'Łódź, Žižkov, İstanbul', greek: 'Θεσσαλονίκη', cyrillic: 'Київ, Москва' };

test.each(Object.entries(samples))(
  'a page with letters of another alphabet loads the fonts with them, and no others: %s',
  async (alphabet, place) => {
    const gazette = await web.newsletter();
    await web.issue(gazette, `A letter from ${place}`, 'sending', 'sent');
    const loaded: string[] = [];
    const page = await browser.newPage();
    await page.route('**/*.woff2', async (route) => {
      const file = new URL(route.request().url()).pathname;
      loaded.push(file.replace(/^.*\/|-[0-9a-f]{12}\.woff2$/g, ''));
      const { rawPayload } = await web.get(file);
      await route.fulfill({ body: rawPayload, contentType: 'font/woff2' });
    });
    await page.route(/^(?!.*\.woff2)/, async (route) => {
      const { pathname, search } = new URL(route.request().url());
      const { rawPayload, headers } = await web.get(pathname + search);
      await route.fulfill({ body: rawPayload, contentType: String(headers['content-type']) });
    });
    await page.goto('https://www.example.com/mail/n/gazette');
    await page.evaluate('document.fonts.ready');
    const further = loaded.filter((name) => name.split('-').length > 1 && name !== 'serif-italic');
    expect(further).toContain(`head-${alphabet}`);
    for (const name of further) expect(name).toMatch(new RegExp(`-${alphabet}$`));
    await page.close();
  },
);

test('each font is called Postrider, because its licence reserves the name of the original, and names copyright and licence', async () => {
  for (const file of fontFiles()) {
    const names = namesOf(await unpacked((await fetchFont(file)).rawPayload));
    for (const id of [1, 4])
      expect([file, id, names.get(id)]).toEqual([file, id, expect.stringMatching(/^Postrider /)]);
    for (const [id, name] of names)
      if (id !== 0 && id !== 13) expect([file, id, name]).not.toEqual([file, id, expect.stringContaining('Source')]);
    expect(names.get(0)).toContain('Adobe');
    expect(names.get(13)).toContain('SIL Open Font License');
  }
});

test('a page asks for its fonts first; a Chinese page and a site with the fonts of the system ask for none', async () => {
  await web.newsletter();
  const english = preloads((await web.get('/n/gazette')).body);
  expect(english).toHaveLength(3);
  for (const href of english) expect([href, (await web.get(href)).statusCode]).toEqual([href, 200]);
  expect(preloads((await web.get('/n/gazette?lang=zh-CN')).body)).toEqual([]);
  await changeSite(web.app.redis, { fonts: 'system' });
  const { body } = await web.get('/n/gazette');
  expect(preloads(body)).toEqual([]);
  expect(body).toContain('<html lang="en" dir="ltr" data-fonts="system">');
});
