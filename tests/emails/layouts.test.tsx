import { render } from '@react-email/components';
import { describe, expect, test } from 'vitest';
import { Digest } from '../../emails/digest.js';
import { sample, sampleLanguages, sampleLayouts } from '../../emails/layouts/samples.js';
import { shorten } from '../../emails/look/shorten.js';
import { width } from '../../emails/parts/wrap.js';

describe.each(sampleLayouts)('the sample of the layout "%s"', (layout) => {
  test.each(sampleLanguages)(
    'in %s has its language, headings in order, and texts for all pictures',
    async (language) => {
      const html = (await render(<Digest {...sample(layout, language)} />)).replaceAll(/<!--.*?-->/gs, '');
      expect(html).toContain(`<html dir="${language === 'ar' ? 'rtl' : 'ltr'}" lang="${language}">`);
      const levels = [...html.matchAll(/<h([1-6])/g)].map((match) => Number(match[1]));
      expect(levels[0]).toBe(1);
      for (const [i, level] of levels.entries()) expect(level).toBeLessThanOrEqual((levels[i - 1] ?? 0) + 1);
      for (const [image] of html.matchAll(/<img[^>]*>/g)) expect(image).toMatch(/alt="[^"]+"/);
      for (const [table] of html.matchAll(/<table[^>]*>/g)) expect(table).toContain('role="presentation"');
    },
  );
});

test.each([
  ['Short.', 'Short.'],
  ['word '.repeat(60).trim(), `${'word '.repeat(28).trim()}…`],
  ['港务局周二表示，'.repeat(20), `${'港务局周二表示，'.repeat(7)}港务局周二表示…`],
  [`${'word '.repeat(25)}is done by a cook of the house.`, `${'word '.repeat(25)}is done…`],
  [`${'word '.repeat(20)}there, by a cook and by others who work at night.`, `${'word '.repeat(20)}there…`],
  ['x'.repeat(300), `${'x'.repeat(70)}…`],
])('"%s" is cut to two lines, after a clause or a word that can be the last', (text, cut) => {
  expect(shorten(text)).toBe(cut);
  expect(width(shorten(text))).toBeLessThanOrEqual(140);
});

test('in the full layout a story without a picture has a few words of its text, also with a link to comments', async () => {
  const digest = sample('full', 'en');
  const [section] = digest.sections;
  const story = section?.articles[0];
  if (!section || !story) throw new Error('The sample has no section.');
  const comments = { count: 0, url: 'https://news.example.com/comments', writeUrl: 'https://news.example.com/write' };
  for (const own of [{}, { comments }]) {
    const plain = { ...story, image: null, excerpt: 'Nobody has seen the harbour like this.', ...own };
    const html = await render(<Digest {...digest} sections={[{ ...section, articles: [plain] }]} />);
    expect(html).toContain('Nobody has seen the harbour like this.');
  }
});
