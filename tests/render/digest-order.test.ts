import { describe, expect, test } from 'vitest';
import type { Article } from '../../src/articles/store/article.js';
import type { Look } from '../../src/newsletters/look.js';
import { readNote } from '../../src/render/digest/note-markdown.js';
import { renderArchive, renderDigest } from '../../src/render/digest.js';
import { tenStories, withoutPicture } from '../helpers/edition.js';

const fields = {
  ...{ greeting: 'Dear reader,', why: 'You subscribed.' },
  ...{ unsubscribeUrl: 'https://news.example.com/u', preferencesUrl: 'https://news.example.com/p' },
};
const token = { ratingToken: 'AbCd_-09'.repeat(6) };
const edition = tenStories;
const withLook = (look: Look) => ({ ...edition, newsletter: { ...edition.newsletter, look } });
const withNote = (note: string) => ({ ...edition, notes: { top: readNote(note), sections: {} } });
const rendered = (own = edition, sections = 0, name = '') =>
  renderDigest(own, 'en', fields, sections, { ...token, name });
const titles = edition.articles.map(({ title }) => title);

/** The headlines of an email from top to bottom, by the width of their picture; 0: none. */
function stories(html: string): { title: string; picture: number }[] {
  const headlines = [...html.matchAll(/<h([23])\s[^>]*>\s*<a[^>]*>([^<]*)</g)];
  const picture = (title: string) =>
    Number(new RegExp(`<img[^>]*alt="Picture of ${title}"[^>]*width="(\\d+)"`).exec(html)?.[1] ?? 0);
  return headlines.map(([, , title = '']) => ({ title, picture: picture(title) }));
}

describe('the order of a digest', () => {
  test('is one lead story, two cards from two sections, and lines with a small picture', () => {
    const shown = stories(rendered().html);
    expect(shown.map(({ title }) => title).toSorted()).toEqual(titles.toSorted());
    expect(shown.map(({ picture }) => picture)).toEqual([520, 248, 248, ...Array.from({ length: 7 }, () => 96)]);
    expect(shown.slice(0, 3).map(({ title }) => title)).toEqual(titles.slice(0, 3));
  });

  test('has the text of the lead story and of the cards, and none of a line', () => {
    const { html, text } = rendered();
    for (const part of [html, text])
      for (const [i, { excerpt }] of edition.articles.entries())
        expect([i, part.includes(excerpt.slice(0, 40))]).toEqual([i, i < 3]);
  });

  test('leaves no hole for a reader without the sections of the cards', () => {
    const { html } = rendered(edition, 0b100);
    const shown = stories(html);
    expect(shown.map(({ picture }) => picture)).toEqual([520, 96, 96, 96]);
  });

  test('gives a story without a picture the whole line, and no card beside one with a picture', () => {
    const some = { ...edition, articles: edition.articles.map((one, i) => (i === 1 ? withoutPicture(one) : one)) };
    const { html } = rendered(some);
    const shown = stories(html);
    expect(shown.find(({ title }) => title === titles[1])?.picture).toBe(0);
    expect(shown.slice(1, 3).map(({ picture }) => picture)).toEqual([248, 248]);
    expect(html.match(/colSpan="2"/gi)).toHaveLength(1);
    const none = { ...edition, articles: edition.articles.map(withoutPicture) };
    expect(rendered(none).html.match(/class="card"/g)).toHaveLength(2);
  });

  test('keeps the stories of a section below its note', () => {
    const noted = { ...edition, notes: { top: [], sections: { news: readNote('From the desk.') } } };
    const { html } = rendered(noted);
    const news = edition.articles.slice(1).filter(({ section }) => section === 'News');
    for (const { title } of news)
      expect(html.lastIndexOf(`>${title}<`)).toBeGreaterThan(html.indexOf('From the desk.'));
  });

  test('is the same on the public page, without ratings and comments', () => {
    const own = { ...edition, articles: edition.articles.map(ownPicture) };
    const html = renderArchive(own, 'en');
    expect(stories(html).map(({ picture }) => picture)).toEqual([
      520,
      248,
      248,
      ...Array.from({ length: 7 }, () => 96),
    ]);
    expect(html).not.toMatch(/step=|comment/i);
  });
});

const ownPicture = (one: Article): Article => ({
  ...one,
  image: one.image && { ...one.image, url: one.image.url.replace('https://img.example.com', edition.publicUrl) },
});

describe('ratings and comments', () => {
  const steps = (html: string) => [...html.matchAll(/href="([^"]*)\?step=(\d)"/g)].map(([, url, step]) => [url, step]);

  test('are one row below the lead story, and a link beside "Read more" of the others', () => {
    const { html, text } = rendered();
    const url = `https://news.example.com/rate/${token.ratingToken}/a1`;
    expect(steps(html)).toEqual(['1', '2', '3', '4', '5'].map((step) => [url, step]));
    expect(html.indexOf('?step=')).toBeLessThan(html.indexOf('class="card"'));
    // In the same paragraph as the link to the story.
    expect(html.match(/<p[^>]*>(?:(?!<\/p>).)*>Read the story<(?:(?!<\/p>).)*>3 comments</gs)).toHaveLength(1);
    expect(html.match(/<p[^>]*>(?:(?!<\/p>).)*>Read more<(?:(?!<\/p>).)*omment/gs)).toHaveLength(2);
    expect(text.match(/^https:\/\/news\.example\.com\/rate\/.*$/gm)).toEqual([url]);
  });

  test('lead to the comments if there are any, and else to the reader’s own form', () => {
    const { html } = rendered();
    expect(html).toMatch(/href="https:\/\/news\.example\.com\/articles\/a1-[\w-]+#comments"[^>]*>3 comments</);
    expect(html).toMatch(/href="https:\/\/news\.example\.com\/comment\/[^"]*\/a2"[^>]*>Comment</);
    expect(html.match(/>(?:Comment|\d+ comments?)</g)).toHaveLength(titles.length);
  });

  test('can be once at the end, where the row names the lead story', () => {
    const { html, text } = rendered(withLook({ ratingPlace: 'end' }));
    expect(steps(html)).toHaveLength(5);
    const last = Math.max(...titles.map((title) => html.lastIndexOf(`>${title}<`)));
    expect(html.indexOf('?step=')).toBeGreaterThan(last);
    for (const part of [html, text]) expect(part).toContain(`How good was “${titles[0]}”?`);
  });
});

describe('the greeting', () => {
  test.each([
    ['a reader without a name, above no note', '', '', false],
    ['a reader with a name, above no note', '', 'Ada', true],
    ['a reader without a name, above a note', 'Trams run at night from today.', '', true],
    ['a reader with a name, above a note', 'Trams run at night from today.', 'Ada', true],
    ['nobody, above a note that greets', 'Good morning,\n\ntrams run at night.', 'Ada', false],
    ['nobody, above a note that greets by name', 'Hello {{name|there}}, trams run at night.', 'Ada', false],
    ['nobody, above a note that begins with the name', '{{name|Readers}}: trams run at night.', 'Ada', false],
    ['nobody, above a note that greets in Chinese', '亲爱的读者，今晚起电车夜间运行。', 'Ada', false],
    ['nobody, above a note that greets in German', 'Liebe Leserinnen und Leser, heute …', 'Ada', false],
    ['everybody, above a note with a word that begins like a greeting', 'History: trams run at night.', '', true],
  ])('is for %s', (_, note, name, isGreeted) => {
    const { html, text } = rendered(note === '' ? edition : withNote(note), 0, name);
    for (const part of [html, text]) expect(part.includes('Dear reader,')).toBe(isGreeted);
    expect(html).not.toMatch(/<p[^>]*>\s*<\/p>/);
    expect(text).not.toContain('\n\n\n');
  });
});

test('the date is once at the top, and no story has its own', () => {
  for (const part of [rendered().html, rendered().text]) {
    expect(part.match(/November 2026/g)).toHaveLength(1);
    expect(part).toContain('Wednesday 25 November 2026');
    expect(part).not.toContain('20 November');
  }
  expect(renderDigest(edition, 'zh-CN', fields, 0, token).text).toContain('\n2026年11月25日星期三\n');
});

test('a list of headlines comes between the lead story and the others', () => {
  const { html, text } = rendered();
  for (const part of [html, text]) {
    const list = part.indexOf('In this issue');
    const textOf = (story: number) => part.indexOf(edition.articles[story]?.excerpt.slice(0, 40) ?? '');
    expect([textOf(0) < list, list < textOf(1)]).toEqual([true, true]);
  }
});

test('a list of headlines is there from ten stories on, unless the newsletter wants it earlier or never', () => {
  const hasList = (look: Look, count = 10) => {
    const own = { ...withLook(look), articles: edition.articles.slice(0, count) };
    return rendered(own).html.includes('In this issue');
  };
  expect([hasList({}), hasList({}, 9)]).toEqual([true, false]);
  expect([hasList({ contents: 0 }), hasList({ contents: 3 }, 3)]).toEqual([false, true]);
  expect([hasList({ layout: 'brief' }), hasList({ layout: 'brief', contents: 5 })]).toEqual([false, true]);
});

test('the brief layout is brief: a headline and two lines a story, and one row for the rating', () => {
  const { html, text } = rendered(withLook({ layout: 'brief' }));
  expect(html).not.toContain('<img');
  expect(html.match(/\?step=/g)).toHaveLength(5);
  expect(html.match(/>(?:Comment|\d+ comments?)</g)).toHaveLength(1);
  expect(html.match(/<a\s/g)?.length).toBeLessThan(titles.length + 15);
  expect(text.split('\n').length).toBeLessThan(rendered().text.split('\n').length + titles.length);
});
