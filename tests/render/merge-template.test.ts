import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Article } from '../../src/articles/article.js';
import type { Issue } from '../../src/issues/issue.js';
import { type Locale, locales } from '../../src/locale/locale.js';
import { type Newsletter, wants } from '../../src/newsletters/newsletter.js';
import {
  type Edition,
  encodeDigest,
  renderArchive,
  renderDigest,
  renderDigestTemplate,
} from '../../src/render/digest.js';
import { greetingLine } from '../../src/render/greeting.js';
import {
  compileTemplate,
  type MergeTemplate,
  merge,
  type RenderedMail,
  UnusableTemplate,
} from '../../src/render/merge-template.js';
import { decodeParts, encodingFaults } from '../helpers/mime.js';

const newsletter: Newsletter = {
  slug: 'business',
  number: 1,
  title: 'Harbour Digest & Notes',
  tagline: '',
  from: { name: 'Harbour Digest', address: 'digest@news.example.com' },
  replyTo: 'desk@news.example.com',
  locale: 'en',
  sections: ['News', 'Tech', 'Life'],
  postalAddress: '1 Example Road, Harbour City',
  siteUrl: 'https://news.example.com/',
  follow: [],
  uncertain: 'resend',
  createdAt: '2026-11-01T00:00:00.000Z',
};

const article = (number: number, section: string, title: string): Article => ({
  id: `a${number}`,
  title,
  url: `https://news.example.com/articles/${number}?from=digest&n=${number}`,
  section,
  publishedAt: '2026-11-20T08:00:00.000Z',
  author: 'Editorial desk',
  image: { url: `https://news.example.com/pictures/${number}.jpg`, alt: 'Cranes = tall' },
  excerpt: `${title}: words that explain it, with an equals sign = and a trailing space .`,
  body: '',
  source: 'markdown',
  importedAt: '2026-11-20T08:00:00.000Z',
});

const articles = [
  article(1, 'News', 'A new berth opens'),
  article(2, 'News', 'The night ferry'),
  article(3, 'Tech', '潮位计如何用无线电报告'),
  article(4, 'Life', 'Tea by the water'),
  article(5, 'Elsewhere', 'A section of nobody’s choosing'),
];

const issue: Issue = {
  id: 'business-7',
  newsletter: 'business',
  state: 'sending',
  subject: 'A new berth opens — 新泊位',
  preheader: 'The night ferry · Tea by the water',
  articles: articles.map(({ id }) => id),
  sponsor: { title: 'A sponsor', text: 'Paid words.', url: 'https://sponsor.example.com/', image: '' },
  audience: {},
  createdAt: 1,
  startedAt: Date.UTC(2026, 10, 25, 8),
  finishedAt: 0,
  planned: false,
  audienceSize: 0,
  edition: 1,
  corrections: [],
  pausedBecause: '',
  folded: null,
  ledgerGone: false,
};
const edition: Edition = { newsletter, issue, articles, publicUrl: 'https://news.example.com' };

let rendered: Record<Locale, RenderedMail>;
let templates: Record<Locale, MergeTemplate>;
beforeAll(async () => {
  const mails = await Promise.all(locales.map((locale) => renderDigestTemplate(edition, locale)));
  rendered = Object.fromEntries(locales.map((locale, i) => [locale, mails[i]])) as Record<Locale, RenderedMail>;
  templates = Object.fromEntries(
    locales.map((locale) => [locale, compileTemplate(rendered[locale])]),
  ) as typeof templates;
});

interface Reader {
  name: string;
  locale: Locale;
  sections: number;
}

const token = 'AbCd_-09'.repeat(6);
const values = ({ name, locale, sections }: Reader) => ({
  name,
  address: 'reader@example.org',
  messageId: '<id-of-this-mail@news.example.com>',
  fields: {
    greeting: greetingLine(locale, name),
    unsubscribeUrl: `https://news.example.com/unsubscribe/${token}`,
    preferencesUrl: `https://news.example.com/preferences/${token}?a=1&b="2"`,
  },
  wantsSection: (position: number) => wants(sections, position),
});

/** The mail rendered and encoded for one reader alone, by React and Nodemailer, without a merge. */
async function alone(reader: Reader): Promise<Buffer> {
  const { name, address, messageId, fields } = values(reader);
  const parts = await renderDigest(edition, reader.locale, fields, reader.sections);
  return Buffer.from(
    await encodeDigest(edition, parts, { name, address, messageId, unsubscribeUrl: fields.unsubscribeUrl }),
  );
}

const names = fc.oneof(
  fc.constantFrom(
    '',
    'Li Wei',
    '"Quoted" \\ back',
    '<script>alert(1)</script>',
    'a\r\nBcc: everyone@example.com',
    '👩‍👩‍👧‍👦 family 🏳️‍🌈',
    '王小明',
    'شركة البحر',
    'עורך ראשי',
    '=?utf-8?B?SGVsbG8=?=',
    '=?utf-8?q?a?=b',
    'ends with equals =',
    '\n',
    'a\u2028b',
    'a.b, c; d:e',
    '&amp; &lt;b&gt; &#x27;',
    'zq000000000000000000000000n0q',
    '{{greeting}} {name} %NAME% *|FNAME|*',
    '.',
    '..\r\n.\r\n',
    'x'.repeat(1_000),
    '汉'.repeat(1_000),
    ' spaces  around ',
  ),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', minLength: 900, maxLength: 1_000 }),
);
// A name comes to a merge the way the list keeps it: well-formed text. Everything else is the merge's own affair.
const readers: fc.Arbitrary<Reader> = fc.record({
  name: names.map((name) => name.toWellFormed().replaceAll('\0', '')),
  locale: fc.constantFrom(...locales),
  sections: fc.integer({ min: 0, max: 7 }),
});

describe('a merged mail', () => {
  test('is, decoded, the mail rendered for that reader alone, part by part and byte for byte, and validly encoded', async () => {
    await fc.assert(
      fc.asyncProperty(readers, async (reader) => {
        const merged = merge(templates[reader.locale], values(reader));
        const single = await alone(reader);
        const [mine, theirs] = [decodeParts(merged), decodeParts(single)];
        expect(mine.parts.map(({ type }) => type)).toEqual(['text/plain', 'text/html']);
        expect(mine.parts.length).toBe(theirs.parts.length);
        for (const [i, part] of mine.parts.entries()) {
          expect(part.type).toBe(theirs.parts[i]?.type);
          expect(
            part.content.equals(theirs.parts[i]?.content ?? Buffer.alloc(0)),
            `${part.type} for ${JSON.stringify(reader)}`,
          ).toBe(true);
        }
        expect(encodingFaults(merged)).toEqual([]);
        expect(mine.headerNames).toEqual(theirs.headerNames);
      }),
      { numRuns: 300 },
    );
  });

  test('has the same headers, decoded, as the mail rendered for that reader alone', async () => {
    await fc.assert(
      fc.asyncProperty(readers, async (reader) => {
        const merged = await simpleParser(merge(templates[reader.locale], values(reader)));
        const single = await simpleParser(await alone(reader));
        const oneLine = (text: string | undefined) =>
          (text ?? '')
            .replace(/\p{Cc}+/gu, ' ')
            .replace(/\s+/gu, ' ')
            .trim();
        expect(merged.to).toMatchObject({ value: [{ address: 'reader@example.org' }] });
        const nameOf = (mail: typeof merged) => (Array.isArray(mail.to) ? undefined : mail.to?.value[0]?.name);
        expect(oneLine(nameOf(merged))).toBe(oneLine(reader.name));
        for (const header of ['subject', 'messageId', 'date'] as const) expect(merged[header]).toEqual(single[header]);
        for (const header of ['from', 'reply-to', 'list', 'feedback-id', 'content-type', 'mime-version']) {
          const value = merged.headers.get(header);
          if (header !== 'content-type') expect(value).toEqual(single.headers.get(header));
          expect(value).toBeDefined();
        }
        expect(merged.headers.has('bcc')).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  test('keeps one To line that leads to one mailbox, whatever a name says', () => {
    fc.assert(
      fc.property(readers, (reader) => {
        const { head } = decodeParts(merge(templates[reader.locale], values(reader)));
        expect(head.match(/^To:/gm)).toHaveLength(1);
        expect(head.match(/^(Bcc|Cc):/gim)).toBeNull();
        for (const line of head.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
      }),
      { numRuns: 1_000 },
    );
  });

  test('holds nothing of the sections that a reader did not choose, in either part', () => {
    const text = decodeParts(merge(templates.en, values({ name: '', locale: 'en', sections: 0b100 })))
      .parts.map(({ content }) => content.toString())
      .join('\n');
    expect(text).toContain('A new berth opens');
    expect(text).toContain('Tea by the water');
    expect(text).toContain('A section of nobody’s choosing');
    expect(text).not.toContain('The night ferry keeps');
    expect(text).not.toContain('潮位计');
    expect(text).not.toContain(rendered.en.nonce);
  });

  test('offers to leave by one line with one https address and by one click', () => {
    const { head } = decodeParts(merge(templates.en, values({ name: 'Li', locale: 'en', sections: 0 })));
    const unfolded = head.replace(/\r\n[ \t]/g, ' ');
    expect(unfolded.match(/^List-Unsubscribe: +<https:\/\/[^<>,]+>$/gm)).toHaveLength(1);
    expect(unfolded).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click$/m);
    expect(unfolded).toMatch(/^List-I[dD]: "?Harbour Digest & Notes"? <business\.news\.example\.com>$/m);
    expect(unfolded).toMatch(/^Feedback-ID: business-7:business:digest:postrider$/m);
  });
});

test('a rendered digest of ten articles stays under 60 KB of HTML and under 102 KB on the wire', async () => {
  const ten = Array.from({ length: 10 }, (_, i) => ({
    ...article(i, 'News', `Headline number ${i} of the day`),
    excerpt: 'word '.repeat(60),
  }));
  for (const locale of locales) {
    const { raw } = await renderDigestTemplate({ ...edition, articles: ten }, locale);
    const html =
      decodeParts(Buffer.from(raw)).parts.find(({ type }) => type === 'text/html')?.content ?? Buffer.alloc(0);
    expect(html.length).toBeGreaterThan(10_000);
    expect(html.length).toBeLessThan(60_000);
    expect(raw.length).toBeLessThan(102_000);
  }
});

test('the archive page holds no reader’s links and no merge tokens', async () => {
  for (const locale of locales) {
    const html = await renderArchive(edition, locale);
    expect(html).not.toMatch(/\/(unsubscribe|preferences|confirm)\//);
    expect(html).not.toMatch(/zq[0-9a-f]{24}/);
    expect(html).toContain('A new berth opens');
  }
});

test('a template whose holes were lost is refused before anyone is mailed', () => {
  const { raw, nonce, holes } = rendered.en;
  expect(() => compileTemplate({ raw, nonce, holes: holes.slice(1) })).toThrow(UnusableTemplate);
  expect(() => compileTemplate({ raw, nonce: 'zqffffffffffffffffffffffff', holes })).toThrow(UnusableTemplate);
});
