import { describe, expect, test } from 'vitest';
import { confirmText, welcomeText } from '../../emails/notice-text.js';
import { columns, width, wrap } from '../../emails/parts/wrap.js';
import { previews } from '../../emails/previews/previews.js';
import { digestText } from '../../emails/text.js';
import { locales } from '../../src/locale/locale.js';
import { choices, cutSections, onlySections, tenArticles, withMarks } from './fixtures.js';

describe('section marks in the text part', () => {
  test('cutting out the lines between marks gives the same text as composing without the section, for any choice', () => {
    const props = tenArticles();
    const marked = digestText(withMarks(props));
    for (const chosen of choices(props))
      expect(cutSections(marked, props, chosen, '\n')).toBe(digestText(onlySections(props, chosen)));
  });
});

describe('a text part', () => {
  test.each(locales)('in %s has lines of at most 72 columns, except links, which end with LF', (locale) => {
    const { digest, confirm, welcome } = previews[locale];
    const long = { ...digest, sections: [...digest.sections, ...tenArticles().sections] };
    for (const text of [digestText(long), confirmText(confirm), welcomeText(welcome)]) {
      for (const line of text.split('\n'))
        if (!line.startsWith('https://')) expect(width(line)).toBeLessThanOrEqual(72);
      expect(text).not.toContain('\r');
      expect(text).toMatch(/[^\n]\n$/);
      expect(text).not.toMatch(/\n\n\n| \n/);
    }
  });

  test('keeps the greeting, the reason and the links on their own unbroken lines, whatever their length', () => {
    const long = `${'token'.repeat(30)} and more`;
    const reader = { greeting: long, why: `w${long}`, unsubscribeUrl: `u${long}`, preferencesUrl: `p${long}` };
    const lines = digestText({ ...tenArticles(), reader }).split('\n');
    for (const value of Object.values(reader)) expect(lines.filter((line) => line === value)).toHaveLength(1);
  });

  test('labels the sponsor, and shows no personal links without a reader', () => {
    const { reader, ...archive } = previews['zh-CN'].digest;
    const text = digestText(archive);
    expect(text).toContain('[赞助内容]');
    expect(text).not.toContain('退订\n');
    expect(text).not.toContain(reader?.greeting);
    expect(text).toContain(archive.newsletter.subscribeUrl);
  });

  test('is unaffected by line breaks in the text of a feed', () => {
    const props = tenArticles();
    const lead = { ...props.lead, excerpt: 'One\r\n\r\nxBEGIN0x\n\ttwo' };
    expect(digestText({ ...props, lead })).toContain('\nOne xBEGIN0x two\n');
  });
});

describe('wrapping', () => {
  test('breaks between words and between Chinese characters, which count as two columns', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('一二三四五', 6)).toEqual(['一二三', '四五']);
    expect(wrap('共 12 期 Postrider 通讯', 12)).toEqual(['共 12 期', 'Postrider 通', '讯']);
  });

  test('starts no line with closing punctuation and ends none with opening punctuation', () => {
    expect(wrap('一二三。四', 6)).toEqual(['一二', '三。四']);
    expect(wrap('一二《三四》', 6)).toEqual(['一二', '《三', '四》']);
  });

  test('keeps a word longer than a line whole, and loses no text', () => {
    const address = `https://example.com/${'a'.repeat(100)}`;
    expect(wrap(`see ${address} there`)).toEqual(['see', address, 'there']);
    expect(wrap('')).toEqual([]);
    expect('='.repeat(columns)).toHaveLength(72);
  });
});

test('the text part lists the readers’ choice, without ratings where stories are headlines alone', () => {
  const choice = [{ title: 'The old ferry', url: 'https://example.com/ferry', average: 4.6, count: 12 }];
  const { digest } = previews.en;
  const text = digestText({ ...digest, choice });
  expect(text).toContain('Readers’ choice\n---------------\n');
  expect(text).toContain('The old ferry\n4.6 out of 5 from 12 readers\nhttps://example.com/ferry\n');
  const look = { layout: 'story' } as const;
  const story = digestText({ ...digest, choice, newsletter: { ...digest.newsletter, look } });
  expect(story).toContain('The old ferry\nhttps://example.com/ferry\n');
});
