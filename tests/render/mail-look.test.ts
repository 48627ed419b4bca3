import { expect, test } from 'vitest';
import { formatDay } from '../../src/locale/format-date.js';
import type { Look } from '../../src/newsletters/look.js';
import { dayOf, wallTimeAt } from '../../src/newsletters/zoned-time.js';
import { renderArchive, renderDigest } from '../../src/render/digest.js';
import { renderLookPreview } from '../../src/render/look/look-preview.js';
import { renderWelcome } from '../../src/render/notices.js';
import { mixedEdition } from '../helpers/edition.js';

const fields = {
  ...{ greeting: 'Dear reader,', why: 'You subscribed.' },
  ...{ unsubscribeUrl: 'https://news.example.com/u', preferencesUrl: 'https://news.example.com/p' },
};
const look: Look = {
  accent: { light: '#0b5fa5', dark: '#7fb8e8' },
  logo: { file: '0123456789abcdef0123.png', width: 200, height: 50 },
  contact: 'Write to desk@example.com',
  copyright: '© {year} The Courier',
};
const follow = [
  { label: 'Weibo', url: 'https://example.com/weibo', network: 'weibo' as const },
  { label: 'Forum', url: 'https://example.com/forum' },
];
const newsletter = { ...mixedEdition.newsletter, look, follow };
const edition = { ...mixedEdition, newsletter };
const theme = /#a3261d|#f5917f/i;

test('an email has the accent of its newsletter everywhere, and none of the theme', () => {
  const { html } = renderDigest(edition, 'en', fields, 0);
  expect(html).not.toMatch(theme);
  expect(html).toMatch(/class="button"[^>]*style="[^"]*background-color:#0b5fa5/);
  expect(html).toContain('.accent{color:#7fb8e8!important}');
  expect(renderDigest(mixedEdition, 'en', fields, 0).html).toMatch(theme);
});

test('a logo replaces the title, which is its alternative text; in dark mode the title or another logo replaces it', () => {
  const { html } = renderDigest(edition, 'en', fields, 0);
  const address = 'https://news.example.com/media/0123456789abcdef0123.png';
  expect(html).toMatch(new RegExp(`<img[^>]*alt="Harbour Digest &amp; Notes"[^>]*src="${address}"[^>]*width="200"`));
  expect(html).toMatch(/<span class="by-night"\s*style="display:none[^"]*mso-hide:all[^"]*"\s*>Harbour Digest/);
  expect(html).toContain('.by-day{display:none!important}');
  const logoDark = { file: 'fedcba98765432100123.png', width: 200, height: 50 };
  const both = { ...edition, newsletter: { ...newsletter, look: { ...look, logoDark } } };
  expect(renderDigest(both, 'en', fields, 0).html).toMatch(/by-night[^>]*><img[^>]*fedcba9876/);
});

test('the footer has icons with alternative texts in the language, the contact line and the copyright of the issue’s year', () => {
  const { html, text } = renderDigest(edition, 'zh-CN', fields, 0);
  expect(html).toMatch(/<img[^>]*alt="微博"[^>]*src="https:\/\/news\.example\.com\/assets\/follow\/weibo\.png"/);
  expect(html).toContain('>Forum</a>');
  expect(html).toContain('href="mailto:desk@example.com"');
  expect(html).toContain('© 2026 The Courier');
  expect(text.trimEnd().split('\n').slice(-5)).toEqual([
    'Write to desk@example.com',
    '',
    '1 Example Road, Harbour City',
    '',
    '© 2026 The Courier',
  ]);
  expect(text).toContain('微博\nhttps://example.com/weibo\n');
});

test('the archive page, other emails and the preview have the same look', async () => {
  const context = {
    newsletter,
    publicUrl: 'https://news.example.com',
    locale: 'en',
    address: 'a@example.org',
    installation: 'post-0123456789',
  } as const;
  const eml = await renderWelcome(
    { ...context, messageId: '<a@example.com>', name: '', latestIssueUrl: undefined },
    fields,
  );
  expect(eml).toMatch(/^Feedback-ID: welcome:business:notice:post-0123456789\r$/m);
  expect(eml).toMatch(/^Auto-Submitted: auto-generated\r$/m);
  expect(eml).not.toMatch(/^Precedence:/m);
  const welcome = eml.replaceAll('=\r\n', '').replaceAll('=3D', '=');
  const pictures = new Map([['0123456789abcdef0123.png', 'data:image/png;base64,AAAA']]);
  const preview = renderLookPreview(newsletter, 'https://news.example.com', 'en', pictures);
  for (const html of [renderArchive(edition, 'en'), welcome, preview]) {
    expect(html).not.toMatch(theme);
    expect(html).toMatch(/20\d\d The Courier/);
    expect(html).toContain('by-day');
  }
  expect(preview).toContain('src="data:image/png;base64,AAAA"');
  expect(preview).not.toContain('/media/');
  // Dated like an issue of today, in the newsletter's time zone.
  expect(preview).toContain(formatDay('en', dayOf(wallTimeAt(Date.now(), newsletter.timeZone))));
  for (const section of newsletter.sections.slice(0, 2)) expect(preview).toContain(`>${section}<`);
});

test('every email tells Outlook on Windows to scale text, pictures and widths alike', () => {
  const { html } = renderDigest(edition, 'en', fields, 0);
  const comments = html.slice(0, html.indexOf('</head>')).match(/<!--\[if mso\]>.*?<!\[endif\]-->/gs);
  expect(comments).toEqual([expect.stringContaining('<o:PixelsPerInch>96</o:PixelsPerInch>')]);
});
