import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Locale, locales } from '../../src/locale/locale.js';
import { wants } from '../../src/newsletters/newsletter.js';
import { UnusableTemplate } from '../../src/render/bodies/body-pieces.js';
import { readNote } from '../../src/render/digest/note-markdown.js';
import { encodeDigest, renderArchive, renderDigest, renderDigestTemplate } from '../../src/render/digest.js';
import { escapeHtml } from '../../src/render/escape-html.js';
import { greetingLine, reasonLine } from '../../src/render/greeting.js';
import type { Condition, Hole } from '../../src/render/merge-fields.js';
import { compileTemplate, type MergeTemplate, merge, type RenderedEmail } from '../../src/render/merge-template.js';
import { dataLines } from '../../src/smtp/data-lines.js';
import {
  article,
  asciiEdition,
  chineseEdition,
  countedEdition,
  editedEdition,
  mixedEdition,
} from '../helpers/edition.js';
import { decodeParts, encodingFaults } from '../helpers/mail/mime.js';

const edition = mixedEdition;
// In each, a different transfer encoding is the shortest: quoted-printable, none, base64.
const editions = {
  mixed: mixedEdition,
  ascii: asciiEdition,
  chinese: chineseEdition,
  edited: editedEdition,
  counted: countedEdition,
  // Its note does not greet, so that every reader is greeted. In the others, readers with a name are, or none.
  noted: { ...mixedEdition, notes: { top: readNote('Trams run at night from today.'), sections: {} } },
};
type Kind = keyof typeof editions;
const kinds = Object.keys(editions) as Kind[];

let rendered: Record<Locale, RenderedEmail>;
const templates = new Map<string, MergeTemplate>();
const templateFor = ({ kind, locale, eightBit }: Pick<Reader, 'kind' | 'locale' | 'eightBit'>): MergeTemplate => {
  const template = templates.get(`${kind} ${locale} ${eightBit}`);
  if (!template) throw new Error('not compiled');
  return template;
};
beforeAll(async () => {
  for (const kind of kinds) {
    const mails = await Promise.all(locales.map((locale) => renderDigestTemplate(editions[kind], locale)));
    const byLocale = Object.fromEntries(locales.map((locale, i) => [locale, mails[i]])) as Record<
      Locale,
      RenderedEmail
    >;
    if (kind === 'mixed') rendered = byLocale;
    for (const locale of locales)
      for (const eightBit of [false, true])
        templates.set(`${kind} ${locale} ${eightBit}`, compileTemplate(byLocale[locale], { eightBit }));
  }
});

interface Reader {
  name: string;
  locale: Locale;
  sections: number;
  /** The edition, and whether the relay accepts bytes over 127. */
  kind: Kind;
  eightBit: boolean;
  /** Appended to the links. */
  query: string;
  /** The subject of a subject test. */
  variant: number;
  /** Whether an email may unsubscribe. */
  hasMailto: boolean;
}
const anybody: Reader = {
  name: 'Li',
  locale: 'en',
  sections: 0,
  kind: 'mixed',
  eightBit: false,
  query: '',
  variant: 0,
  hasMailto: false,
};

const token = 'AbCd_-09'.repeat(6);
const mailto = `mailto:u${'a2b3'.repeat(9)}c4@bounces.example.com?subject=unsubscribe`;
const values = ({ name, locale, sections, query, variant, hasMailto }: Reader) => ({
  name,
  address: 'reader@example.org',
  messageId: '<id-of-this-mail@news.example.com>',
  fields: {
    greeting: greetingLine(locale, name),
    why: reasonLine(locale, 'The Digest', { method: 'import', from: name }),
    unsubscribeUrl: `https://news.example.com/unsubscribe/${token}`,
    preferencesUrl: `https://news.example.com/preferences/${token}?a=1&b="2"${query}`,
  },
  ...(hasMailto ? { unsubscribeMailto: mailto } : {}),
  sections,
  variant,
  linkMark: `.${'Ab-_09'.repeat(3)}${sections}`,
  ratingToken: token,
  wantsSection: (position: number) => wants(sections, position),
});

/** The email rendered and encoded for one reader, without a merge. */
async function alone(reader: Reader): Promise<Buffer> {
  const { name, address, messageId, fields, variant, linkMark, ratingToken, unsubscribeMailto } = values(reader);
  const own = { name, variant, linkMark, ratingToken };
  const parts = renderDigest(editions[reader.kind], reader.locale, fields, reader.sections, own);
  return Buffer.from(
    await encodeDigest(editions[reader.kind], parts, {
      name,
      address,
      messageId,
      unsubscribeUrl: fields.unsubscribeUrl,
      unsubscribeMailto,
    }),
  );
}

/** A header's lines as they are, with their folds. */
const headerOf = (head: string, name: string) =>
  new RegExp(`^${name}:.*\\r\\n(?:[ \\t].*\\r\\n)*`, 'im').exec(`${head}\r\n`)?.[0];

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
// The list stores names as well-formed text. The merge must handle everything else.
const readers: fc.Arbitrary<Reader> = fc.record({
  name: names.map((name) => name.toWellFormed().replaceAll('\0', '')),
  locale: fc.constantFrom(...locales),
  sections: fc.integer({ min: 0, max: 7 }),
  kind: fc.constantFrom(...kinds),
  eightBit: fc.boolean(),
  variant: fc.integer({ min: 0, max: 1 }),
  hasMailto: fc.boolean(),
  query: fc.constantFrom('', '', `&c=${'x'.repeat(300)}`, `&c=${'y'.repeat(1_100)}`, '&c=汉'),
});

describe('a merged email', () => {
  test('is validly encoded, and decoded equals the email rendered for that reader alone, part by part and byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(readers, async (reader) => {
        const merged = merge(templateFor(reader), values(reader));
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
        expect(encodingFaults(single).filter((fault) => !fault.startsWith('a header line'))).toEqual([]);
        // The subject is encoded and folded in the same way.
        expect(headerOf(mine.head, 'Subject')).toBe(headerOf(theirs.head, 'Subject'));
        // The head names the encoding of a body without a transfer encoding.
        expect(mine.headerNames.filter((name) => name !== 'Content-Transfer-Encoding')).toEqual(theirs.headerNames);
      }),
      { numRuns: 200 },
    );
  });

  test('has, decoded, the same headers as the email rendered for that reader alone', async () => {
    await fc.assert(
      fc.asyncProperty(readers, async (reader) => {
        const merged = await simpleParser(merge(templateFor(reader), values(reader)));
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
      { numRuns: 120 },
    );
  });

  test('has one To line with one address, for any name', () => {
    fc.assert(
      fc.property(readers, (reader) => {
        const { head } = decodeParts(merge(templateFor(reader), values(reader)));
        expect(head.match(/^To:/gm)).toHaveLength(1);
        expect(head.match(/^(Bcc|Cc):/gim)).toBeNull();
        for (const line of head.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
      }),
      { numRuns: 1_000 },
    );
  });

  test('contains nothing of sections that the reader did not choose, in either part', () => {
    const text = decodeParts(merge(templateFor(anybody), values({ ...anybody, name: '', sections: 0b100 })))
      .parts.map(({ content }) => content.toString())
      .join('\n');
    expect(text).toContain('A new berth opens');
    expect(text).toContain('Tea by the water');
    expect(text).toContain('A section of nobody’s choosing');
    expect(text).not.toContain('The night ferry keeps');
    expect(text).not.toContain('潮位计');
    expect(text).not.toContain(rendered.en.nonce);
  });

  test('has one List-Unsubscribe line with the https address and after it a mailto link, where email is read', async () => {
    const reader = { ...anybody, hasMailto: true };
    for (const mail of [merge(templateFor(reader), values(reader)), await alone(reader)]) {
      const unfolded = decodeParts(mail).head.replace(/\r\n[ \t]/g, ' ');
      expect(unfolded.match(/^List-Unsubscribe:.*$/gm)).toEqual([
        `List-Unsubscribe: <https://news.example.com/unsubscribe/${token}>, <${mailto}>`,
      ]);
    }
  });

  test('has one List-Unsubscribe line with one https address, and supports one click', () => {
    const { head } = decodeParts(merge(templateFor(anybody), values(anybody)));
    const unfolded = head.replace(/\r\n[ \t]/g, ' ');
    expect(unfolded.match(/^List-Unsubscribe: +<https:\/\/[^<>,]+>$/gm)).toHaveLength(1);
    expect(unfolded).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click$/m);
    expect(unfolded).toMatch(/^List-I[dD]: "?Harbour Digest & Notes"? <business\.news\.example\.com>$/m);
    expect(unfolded).toMatch(/^Feedback-ID: business-7:business:digest:postrider$/m);
  });

  test('asks mail systems for no automatic replies, but suppresses no non-delivery reports', () => {
    const { head } = decodeParts(merge(templateFor(anybody), values(anybody)));
    expect(head).toMatch(/^Precedence: bulk\r$/m);
    expect(head).toMatch(/^X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply\r$/m);
    expect(head).not.toMatch(/^Auto-Submitted:/m);
  });
});

test('a rendered digest of ten articles stays under 60 KB of HTML and under 102 KB on the wire', async () => {
  const ten = Array.from({ length: 10 }, (_, i) => ({
    ...article(i, 'News', `Headline number ${i} of the day`),
    excerpt: 'word '.repeat(60),
  }));
  for (const locale of locales) {
    const template = await renderDigestTemplate({ ...edition, articles: ten }, locale);
    expect(template.html.length).toBeGreaterThan(10_000);
    expect(Buffer.byteLength(template.html)).toBeLessThan(60_000);
    expect(merge(compileTemplate(template), values(anybody)).length).toBeLessThan(102_000);
  }
});

test('the archive page contains no reader’s links and no merge tokens', async () => {
  for (const locale of locales) {
    const html = renderArchive(edition, locale);
    expect(html).not.toMatch(/\/(unsubscribe|preferences|confirm)\//);
    expect(html).not.toMatch(/zq[0-9a-f]{24}/);
    expect(html).toContain('A new berth opens');
  }
});

test('a template that lost merge fields is refused before any email is sent', () => {
  const mail = rendered.en;
  expect(() => compileTemplate({ ...mail, holes: mail.holes.slice(1) })).toThrow(UnusableTemplate);
  expect(() => compileTemplate({ ...mail, nonce: 'zqffffffffffffffffffffffff' })).toThrow(UnusableTemplate);
  expect(() => compileTemplate({ ...mail, head: `${mail.head}To: someone@example.org\r\n` })).toThrow(UnusableTemplate);
});

describe('each body is sent in the shortest safe encoding', () => {
  const encodings = (reader: Partial<Reader>) => {
    const whole = { ...anybody, ...reader };
    return decodeParts(merge(templateFor(whole), values(whole))).parts.map(({ encoding }) => encoding);
  };

  test.each<[string, Partial<Reader>, string[]]>([
    ['ASCII text is sent without an encoding', { kind: 'ascii' }, ['7bit', '7bit']],
    ['a non-ASCII name is encoded', { kind: 'ascii', name: '王小明' }, ['quoted-printable', 'quoted-printable']],
    [
      'a relay that accepts 8 bits gets a non-ASCII name without an encoding',
      { kind: 'ascii', name: '王小明', eightBit: true },
      ['8bit', '8bit'],
    ],
    ['a few non-ASCII letters are shortest in quoted-printable', {}, ['quoted-printable', 'quoted-printable']],
    ['Chinese text is shortest in base64', { kind: 'chinese', locale: 'zh-CN' }, ['base64', 'base64']],
    [
      'a relay that accepts 8 bits gets Chinese without an encoding',
      { kind: 'chinese', locale: 'zh-CN', eightBit: true },
      ['8bit', '8bit'],
    ],
    [
      'a link too long for a line is encoded in the text and in the HTML part',
      { kind: 'ascii', query: `&c=${'y'.repeat(1_100)}`, eightBit: true },
      ['quoted-printable', 'quoted-printable'],
    ],
  ])('%s', (_, reader, expected) => expect(encodings(reader)).toEqual(expected));
});

const nonce = `zq${'0123456789abcdef'.repeat(2).slice(0, 24)}`;
const plainHead =
  'From: news@example.com\r\nTo: reader@example.com\r\nContent-Type: multipart/alternative; boundary="--b"\r\n';
const chunk = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.constantFrom(
    '',
    'a',
    '\r\n',
    ' ',
    'From me',
    '\r\nFrom us',
    '汉',
    '\tx ',
    '=',
    '.',
    '.com',
    '\r\n.',
    '\0',
    'word '.repeat(150),
  ),
  fc.string({ unit: fc.constantFrom('a', ' ', '汉', '\r\n', '=', 'é', '.'), maxLength: 400 }),
);
const wellFormed = chunk.map((text) => text.toWellFormed().replace(/\r\n?|\n/g, '\r\n'));
const fields = ['greeting', 'why', 'unsubscribeUrl', 'preferencesUrl'] as const;
/** The content of one part of a random email: words, fields and sections, in any order. */
const content = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('words' as const), words: wellFormed }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('field' as const), name: fc.constantFrom(...fields) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('link' as const) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('rating' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('section' as const),
        section: fc.oneof(fc.nat({ max: 2 }), fc.constant('named' as const)),
        words: wellFormed,
      }),
    },
  ),
  { maxLength: 12 },
);

/** The end of a link or a token: URL-safe, of the same length for most readers, and never the boundary. */
const urlSafe = fc.oneof(
  fc.constantFrom('', '.Ab-_09', 'Ab-_09', 'From', '.', '.x', 'y'.repeat(71), 'z'.repeat(300), 'a.b~c', 'a=b'),
  fc.string({ unit: fc.constantFrom(...'abAB09_'), minLength: 5, maxLength: 6 }),
);

test('merging any email with any values concatenates its words and values, in every encoding', () => {
  const met = new Set<string>();
  fc.assert(
    fc.property(
      fc.record({ text: content, html: content }),
      fc.array(
        fc.record({
          given: fc.record({
            greeting: wellFormed,
            why: wellFormed,
            unsubscribeUrl: wellFormed,
            preferencesUrl: wellFormed,
          }),
          linkMark: urlSafe,
          ratingToken: urlSafe,
          sections: fc.nat({ max: 7 }),
          name: fc.constantFrom('', 'Li', '\n'),
        }),
        { minLength: 1, maxLength: 4 },
      ),
      fc.boolean(),
      (parts, several, eightBit) => {
        const holes: Hole[] = [];
        const token = (hole: Hole) => `${nonce}n${holes.push(hole) - 1}q`;
        const body = { text: '', html: '' };
        for (const place of ['text', 'html'] as const) {
          for (const item of parts[place]) {
            if (item.kind === 'words') body[place] += item.words;
            else if (item.kind === 'field') body[place] += token({ kind: 'field', name: item.name, place });
            else if (item.kind === 'link') body[place] += token({ kind: 'link', mark: 'reader', place });
            else if (item.kind === 'rating') body[place] += token({ kind: 'rating', place });
            else {
              const lineEnd = place === 'text' ? '\r\n' : '';
              const mark = (kind: 'begin' | 'end') => token({ kind, section: item.section, place }) + lineEnd;
              body[place] += `${mark('begin')}${item.words}${mark('end')}`;
            }
          }
        }
        const template = compileTemplate({ head: plainHead, boundary: '--b', ...body, nonce, holes }, { eightBit });
        // One template merges the emails of all readers, in any order.
        for (const { given, linkMark, ratingToken, sections, name } of several) {
          const wantsSection = (position: number) => ((sections >> position) & 1) === 1;
          const gets = (section: Condition) => (section === 'named' ? name === 'Li' : wantsSection(section));
          const wordsOf = (item: (typeof parts)['text'][number], place: 'text' | 'html') => {
            if (item.kind === 'words') return item.words;
            if (item.kind === 'field') return place === 'html' ? escapeHtml(given[item.name]) : given[item.name];
            if (item.kind === 'section') return gets(item.section) ? item.words : '';
            return item.kind === 'link' ? linkMark : ratingToken;
          };
          const expected = (['text', 'html'] as const).map((place) =>
            parts[place].map((item) => wordsOf(item, place)).join(''),
          );
          const own = { name, fields: given, linkMark, ratingToken, wantsSection };
          const merged = merge(template, { ...values(anybody), ...own });
          const { parts: decoded } = decodeParts(merged);
          for (const { encoding } of decoded) met.add(encoding);
          expect(decoded.map((part) => part.content.toString())).toEqual(expected);
          expect(encodingFaults(merged)).toEqual([]);
          // The DATA command accepts it unchanged.
          expect(dataLines(merged)).toBe(merged);
        }
      },
    ),
    { numRuns: 1_500 },
  );
  expect([...met].sort()).toEqual(['7bit', '8bit', 'base64', 'quoted-printable']);
});
