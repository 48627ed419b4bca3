import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import { editorValue } from '../../src/render/digest/editor-values.js';
import { readNote } from '../../src/render/digest/note-markdown.js';
import { encodeDigest, renderArchive, renderDigest, renderDigestTemplate } from '../../src/render/digest.js';
import { subjectHeader } from '../../src/render/headers.js';
import { compileTemplate, merge } from '../../src/render/merge-template.js';
import { editedEdition, mixedEdition } from '../helpers/edition.js';

const links = { unsubscribeUrl: 'https://news.example.com/u', preferencesUrl: 'https://news.example.com/p' };
const fields = { greeting: 'Dear reader,', why: 'You subscribed.', ...links };
const runs = (markdown: string) => readNote(markdown).map((block) => ('runs' in block ? block.runs : block.kind));

describe('a note', () => {
  test('is read as paragraphs, headings, lists, quotes and links', () => {
    expect(readNote('# Today\n\nOne **two** _three_\nfour  \nfive\n\n1. a\n2. b\n\n> said\n\n---')).toEqual([
      { kind: 'heading', runs: [{ text: 'Today' }], varies: false },
      {
        kind: 'paragraph',
        runs: [
          { text: 'One ' },
          { text: 'two', strong: true },
          { text: ' ' },
          { text: 'three', em: true },
          { text: ' four' },
          { text: '\n' },
          { text: 'five' },
        ],
        varies: false,
      },
      { kind: 'item', runs: [{ text: 'a' }], varies: false, number: 1 },
      { kind: 'item', runs: [{ text: 'b' }], varies: false, number: 2 },
      { kind: 'quote', runs: [{ text: 'said' }], varies: false },
      { kind: 'rule' },
    ]);
  });

  test('links only to the web and to addresses, and shows HTML as text', () => {
    expect(runs('[a](javascript:alert(1)) [b](https://example.com/) [c](/here)')).toEqual([
      [{ text: 'a' }, { text: ' ' }, { text: 'b', href: 'https://example.com/' }, { text: ' ' }, { text: 'c' }],
    ]);
    const edition = {
      ...mixedEdition,
      notes: { top: readNote('<script>alert(1)</script>\n\na <b>b</b>'), sections: {} },
    };
    const { html } = renderDigest(edition, 'en', fields, 0);
    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;script&gt;');
    expect(html).toContain('&lt;b&gt;');
  });

  test('keeps its merge fields, even if Markdown would change them', () => {
    expect(runs('{{name|a_b_c}} | {{ count }}')).toEqual([[{ text: '{{name|a_b_c}} | {{count|}}' }]]);
    expect(runs('[{{name|you}}](https://example.com/{{name}})')).toEqual([
      [{ text: '{{name|you}}', href: 'https://example.com/' }],
    ]);
  });

  test('can be any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab *_`#>-[]()!|{}<&\n1.name') }), (text) => {
        for (const block of readNote(text))
          if ('runs' in block)
            for (const { text: run } of block.runs) expect(run === '\n' || !run.includes('\n')).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

test('a merge field has the reader’s value, or the fallback of the editor', () => {
  const facts = {
    locale: 'en' as const,
    sections: ['News', 'Tech', 'Life'],
    always: 2,
    inSections: [
      { position: 0, count: 3 },
      { position: 2, count: 1 },
    ],
  };
  const value = (name: 'name' | 'section' | 'count', reader: { name: string; sections: number }) =>
    editorValue({ name, fallback: 'x' }, facts, reader);
  expect(value('name', { name: 'Li\r\nBcc: a', sections: 0 })).toBe('Li Bcc: a');
  expect(value('name', { name: ' ', sections: 0 })).toBe('x');
  expect(value('section', { name: '', sections: 0b110 })).toBe('Tech, Life');
  expect(value('section', { name: '', sections: 0 })).toBe('x');
  expect(value('count', { name: '', sections: 0 })).toBe('6');
  expect(value('count', { name: '', sections: 0b110 })).toBe('3');
});

test('a reader’s name in the subject, the preheader and a note is escaped for each place', async () => {
  const name = '<b>"Li" & Bo</b>';
  const template = compileTemplate(await renderDigestTemplate(editedEdition, 'en'));
  const mail = await simpleParser(
    merge(template, {
      name,
      address: 'reader@example.org',
      messageId: '<1@example.com>',
      fields,
      sections: 0b010,
      variant: 0,
      wantsSection: (position) => position === 1 || position < 0,
    }),
  );
  // The lead, the article without a section and the one in Tech.
  expect(mail.subject).toBe(`Good morning, ${name}: 3 stories`);
  const html = String(mail.html);
  expect(html).toContain('For &lt;b&gt;&quot;Li&quot; &amp; Bo&lt;/b&gt; from Tech:');
  expect(html).not.toContain('<b>');
  expect(html).toContain('<strong>&lt;b&gt;&quot;Li&quot; &amp; Bo&lt;/b&gt;</strong>');
  expect(mail.text).toContain(`Dear ${name}, 3 stories in Tech & more (https://example.com/?a=1&b=2).`);
  for (const one of [1, 2, 3, 4, 5]) expect(mail.text).toContain(`Sponsor ${one} <paid>`);
  expect(mail.text).toContain('[Partner] Sponsor 2');
});

test('the public page shows fallbacks, and notes and sponsors, but no merge field', () => {
  const html = renderArchive(editedEdition, 'en');
  expect(html).toContain('<title>Good morning, reader: 5 stories — 新泊位</title>');
  expect(html).toContain('Dear <strong>reader</strong>');
  expect(html).not.toMatch(/\{\{/);
  expect(html.match(/Sponsor \d &lt;paid&gt;/g)?.length).toBeGreaterThanOrEqual(5);
});

test('a sponsor is shown on its days only', () => {
  const [first] = editedEdition.issue.sponsors;
  if (!first) throw new Error('no sponsor');
  const on = (from: string, to: string) =>
    renderArchive({ ...mixedEdition, issue: { ...mixedEdition.issue, sponsors: [{ ...first, from, to }] } }, 'en');
  expect(on('2026-11-25', '2026-11-25')).toContain('Sponsor 1');
  expect(on('2026-11-26', '')).not.toContain('Sponsor 1');
  expect(on('', '2026-11-24')).not.toContain('Sponsor 1');
});

test('the articles of an issue keep their order around the sponsors of their sections, for every choice of sections', () => {
  for (let sections = 0; sections < 8; sections += 1) {
    const { text } = renderDigest(editedEdition, 'en', fields, sections);
    const at = (words: string) => text.indexOf(words);
    expect(at('Sponsor 1')).toBeLessThan(at('A new berth opens'));
    // A card: it is not of a section that a reader can leave out.
    expect(at('A new berth opens')).toBeLessThan(at('A section of nobody'));
    expect(at('A section of nobody')).toBeLessThan(at('Sponsor 2'));
    expect(at('Sponsor 2')).toBeLessThan(at('Sponsor 3'));
    expect(at('Sponsor 3')).toBeLessThan(at('Sponsor 5'));
  }
});

test('a subject is folded into valid lines that decode to the same text', async () => {
  const subjects = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.string({ unit: 'grapheme-ascii', maxLength: 400 }),
    fc.constantFrom(
      '=?utf-8?q?a?=',
      'a'.repeat(900),
      '汉'.repeat(500),
      '',
      'one two  three',
      'a\r\nBcc: b@example.com',
    ),
  );
  await fc.assert(
    fc.asyncProperty(subjects, async (subject) => {
      const line = subjectHeader(subject);
      for (const part of line.trimEnd().split('\r\n')) expect(part.length).toBeLessThanOrEqual(78);
      expect(line).toMatch(/^Subject: [^\r\n]*\r\n(?: [^\r\n]+\r\n)*$/);
      const { subject: read = '' } = await simpleParser(`${line}From: a@example.com\r\n\r\n`);
      expect(read.trim()).toBe(
        subject
          .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
          .trim()
          .toWellFormed(),
      );
    }),
    { numRuns: 300 },
  );
});

test('a test email and a preview have the subject with its fields filled in', async () => {
  const parts = renderDigest(editedEdition, 'en', fields, 0, { name: 'Li', variant: 1 });
  const eml = await encodeDigest(editedEdition, parts, {
    name: 'Li',
    address: 'reader@example.org',
    messageId: '<1@example.com>',
    unsubscribeUrl: links.unsubscribeUrl,
  });
  expect((await simpleParser(eml)).subject).toBe('Li, 今天的全部栏目 & <more>');
});

test('articles of a removed section are under no section, and its name is in no email', () => {
  const { newsletter } = mixedEdition;
  const [name = '', ...others] = newsletter.sections;
  const edition = {
    ...mixedEdition,
    newsletter: { ...newsletter, sections: others, removedSections: [{ name, position: 0 }] },
  };
  const inIt = mixedEdition.articles.slice(1).find(({ section }) => section === name);
  for (const sections of [0, 0b001, 0b010]) {
    const { html, text } = renderDigest(edition, 'en', fields, sections);
    expect(html).not.toMatch(new RegExp(`<h2[^>]*>${name}</h2>|<h2[^>]*></h2>`));
    expect(text).not.toMatch(new RegExp(`^${name}$`, 'm'));
    expect(html).toContain(inIt?.title);
  }
});
