import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import { locales } from '../../src/locale/locale.js';
import { type Look, layouts } from '../../src/newsletters/look.js';
import { wants } from '../../src/newsletters/newsletter.js';
import { readNote } from '../../src/render/digest/note-markdown.js';
import { renderArchive, renderDigest, renderDigestTemplate } from '../../src/render/digest.js';
import { greetingLine, reasonLine } from '../../src/render/greeting.js';
import { compileTemplate, merge } from '../../src/render/merge-template.js';
import { editedEdition, mixedEdition } from '../helpers/edition.js';

const fields = {
  ...{ greeting: 'Dear reader,', why: 'You subscribed.' },
  ...{ unsubscribeUrl: 'https://news.example.com/u', preferencesUrl: 'https://news.example.com/p' },
};
const { newsletter } = mixedEdition;
const full: Look = {
  accent: { light: '#0b5fa5', dark: '#7fb8e8' },
  logo: { file: '0123456789abcdef0123.png', width: 200, height: 50 },
  contents: 3,
  forwarded: true,
  signature: 'Ada Example\nEditor',
  portrait: { file: '0123456789abcdef0124.jpg', width: 64, height: 64 },
  sectionColours: { 1: { light: '#0b6b3a', dark: '#6fd39b' } },
};
const withLook = (look: Look, edition = mixedEdition) => ({ ...edition, newsletter: { ...newsletter, look } });
const named = { name: 'Ada' };
const rendered = (look: Look, sections = 0) => renderDigest(withLook(look), 'en', fields, sections, named);

describe.each(layouts)('in the layout "%s"', (layout) => {
  test.each(['ltr', 'rtl'] as const)(
    'a merged email is the one rendered for its reader alone, %s',
    async (direction) => {
      const edition = withLook({ ...full, layout, language: 'ar', direction }, editedEdition);
      for (const locale of locales) {
        const template = compileTemplate(await renderDigestTemplate(edition, locale));
        for (const sections of [0, 1, 2, 5, 7]) {
          const reader = {
            name: 'Zoë',
            address: 'z@example.org',
            messageId: '<a@example.com>',
            fields,
            sections,
            variant: 0,
          };
          const eml = merge(template, { ...reader, wantsSection: (position) => wants(sections, position) });
          const { html, text } = await simpleParser(eml, { skipTextToHtml: true });
          const alone = renderDigest(edition, locale, fields, sections, { name: 'Zoë' });
          expect(html).toBe(alone.html);
          expect(text).toBe(alone.text.trimEnd() + (text?.endsWith('\n') ? '\n' : ''));
        }
      }
    },
  );
});

test('the brief layout has headlines and two lines of each story, and no pictures', () => {
  const { html, text } = rendered({ layout: 'brief' });
  expect(html).not.toContain('<img');
  expect(html).not.toContain('class="button"');
  for (const { title } of mixedEdition.articles) for (const part of [html, text]) expect(part).toContain(title);
  expect(html).toContain('words that explain it');
  const long = {
    ...mixedEdition,
    articles: mixedEdition.articles.map((one) => ({ ...one, excerpt: 'word '.repeat(90) })),
  };
  const brief = renderDigest(withLook({ layout: 'brief' }, long), 'en', fields, 0);
  const excerpts = [...brief.html.matchAll(/word word[^<]*/g)].map(([found]) => found);
  expect(excerpts).toHaveLength(5);
  for (const excerpt of excerpts)
    expect([excerpt.length > 100 && excerpt.length <= 140, excerpt.at(-1)]).toEqual([true, '…']);
  expect(Buffer.byteLength(html)).toBeLessThan(Buffer.byteLength(rendered({}).html) * 0.9);
});

test('the story layout has the lead story in full and headlines of the others', () => {
  const { html, text } = rendered({ layout: 'story' });
  expect(html.match(/<img/g)).toHaveLength(1);
  expect(html.match(/words that explain it/g)).toHaveLength(1);
  for (const { title, url } of mixedEdition.articles) {
    expect(html).toContain(title);
    expect(text).toContain(`${title}\n`);
    expect(text).toContain(url);
  }
});

test('the list of headlines appears from a minimum of articles, and names the articles of its reader', () => {
  const list = (look: Look, sections: number) => {
    const { html, text } = rendered(look, sections);
    const found = [...html.matchAll(/>• <a[^>]*>([^<]*)</g)].map((match) => match[1]);
    expect(text.match(/^- .*$/gm) ?? []).toEqual(found.map((title) => `- ${title}`));
    return found;
  };
  const titles = mixedEdition.articles.map(({ title }) => title);
  expect(list({ contents: 5 }, 0)).toEqual(titles);
  expect(list({ contents: 5 }, 1)).toEqual([titles[0], titles[1], titles[4]]);
  expect(list({ contents: 6 }, 0)).toEqual([]);
  expect(list({}, 0)).toEqual([]);
});

test('the forwarded line is in emails only, and the signature with its picture also on the page', () => {
  const { html, text } = rendered(full);
  const archive = renderArchive(withLook(full), 'en');
  for (const part of [html, text]) expect(part).toContain('Was this email forwarded to you?');
  expect(archive).not.toContain('forwarded');
  for (const part of [html, archive]) expect(part).toMatch(/alt="Ada Example"[^>]*0123456789abcdef0124\.jpg"/);
  expect(text).toContain('\nAda Example\nEditor\n');
});

test('a section has its own colour in both schemes', () => {
  const { html } = rendered(full);
  expect(html).toMatch(/class="section-1"\s*style="[^"]*color:#0b6b3a[^>]*>Tech</);
  expect(html).toContain('.section-1{color:#6fd39b!important}');
  expect(html).toContain('[data-ogsc] .section-1{color:#6fd39b!important}');
});

test.each([
  ['he-IL', 'rtl'],
  ['fa', 'rtl'],
  ['sv', 'ltr'],
])('content in %s is %s, and our own words keep their language and direction', (language, direction) => {
  const { html } = rendered({ language });
  expect(html).toContain(`<html dir="${direction}" lang="${language}">`);
  expect(html).toMatch(new RegExp(`<div\\s+role="article" lang="${language}" dir="${direction}"\\s*>`));
  expect(html).toContain('<span lang="en" dir="ltr">Dear reader,</span>');
  expect(html).toContain('<span lang="en" dir="ltr">Unsubscribe</span>');
  if (direction === 'ltr') return;
  // The picture of a line is at its end, and the space before it.
  expect(html).toMatch(/padding:14px 0 4px 16px/);
  expect(html).not.toMatch(/padding:14px 16px 4px 0/);
  expect(html).toMatch(/align="left"/);
});

test.each([
  ['ar', 'إلغاء الاشتراك'],
  ['de-AT', 'Abbestellen'],
  ['fr', 'Se désabonner'],
  ['es-MX', 'Darse de baja'],
])('an email in %s has all its words in that language', (language, unsubscribe) => {
  const { html, text } = rendered({ ...full, language });
  for (const part of [html, text]) {
    expect(part).toContain(unsubscribe);
    for (const english of [
      'Unsubscribe',
      'Read the story',
      'Read more',
      'Preferences',
      'Wednesday',
      'Sponsored',
      'By ',
    ])
      expect(part).not.toContain(english);
  }
  expect(html).not.toContain('lang="en"');
});

test('a reader who chose another language than the newsletter’s keeps the words of that language', () => {
  const { html } = renderDigest(withLook({ language: 'de' }), 'zh-CN', fields, 0, named);
  expect(html).toContain('<span lang="zh-CN" dir="ltr">退订</span>');
  expect(html).not.toContain('Abbestellen');
});

test('a newsletter’s own words replace ours, in every part of an email', () => {
  const words = {
    readStory: 'Läs artikeln',
    unsubscribe: 'Avsluta',
    byline: 'Av {author}',
    greeting: 'Hej!',
    greetingByName: 'Hej {name}!',
    comments: '{count} kommentarer',
    reason: 'Du får {newsletter} eftersom du prenumererar.',
  };
  const look: Look = { language: 'sv', words };
  const edition = { ...withLook(look), commentCounts: { a1: 3 } };
  const { html, text } = renderDigest(edition, 'en', fields, 0, { ...named, ratingToken: 'token' });
  for (const part of [html, text]) {
    for (const shown of ['Avsluta', 'Av Editorial desk', '3 kommentarer']) expect(part).toContain(shown);
    expect(part).not.toContain('Unsubscribe');
  }
  const furniture = { words };
  expect([greetingLine('en', 'Ada', furniture), greetingLine('en', '', furniture)]).toEqual(['Hej Ada!', 'Hej!']);
  const reason = reasonLine('en', 'Posten', { method: 'page', from: '' }, furniture);
  expect(reason).toBe('Du får Posten eftersom du prenumererar.');
});

test('an intro comes before the note of the issue', () => {
  const notes = { top: [...readNote('We write every *Monday*.'), ...readNote('Today: trams.')], sections: {} };
  const { html } = renderDigest({ ...mixedEdition, notes }, 'en', fields, 0);
  expect(html.indexOf('Today: trams.')).toBeGreaterThan(html.indexOf('We write every'));
});
