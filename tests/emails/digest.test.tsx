import { render } from '@react-email/components';
import { describe, expect, test } from 'vitest';
import { Digest, type DigestProps } from '../../emails/digest.js';
import { previews } from '../../emails/previews/previews.js';
import { locales } from '../../src/locale/locale.js';
import { choices, cutSections, onlySections, tenArticles, withMarks } from './fixtures.js';

const html = (props: DigestProps) => render(<Digest {...props} />);
const withoutSeams = (markup: string) => markup.replaceAll('<!-- -->', '');

describe('section marks', () => {
  test('cutting out any sections by their marks gives the same bytes as rendering without them', async () => {
    const props = tenArticles();
    const marked = withoutSeams(await html(withMarks(props)));
    for (const chosen of choices(props))
      expect(cutSections(marked, props, chosen)).toBe(withoutSeams(await html(onlySections(props, chosen))));
  });

  test('removing only the tokens gives the same bytes as rendering without marks', async () => {
    const marked = withoutSeams(await html(withMarks(tenArticles())));
    expect(marked.replaceAll(/x(BEGIN|END)\dx/g, '')).toBe(withoutSeams(await html(tenArticles())));
  });
});

describe('merge fields', () => {
  test('the greeting and the reason are whole text nodes, and the links are whole attributes', async () => {
    const reader = {
      greeting: 'GREETINGTOKEN',
      why: 'WHYTOKEN',
      unsubscribeUrl: 'UNSUBSCRIBETOKEN',
      preferencesUrl: 'PREFERENCESTOKEN',
    };
    const markup = await html({ ...tenArticles(), reader });
    expect(markup.match(/>GREETINGTOKEN<\/p>/g)).toHaveLength(1);
    expect(markup.match(/href="UNSUBSCRIBETOKEN"/g)).toHaveLength(1);
    expect(markup.match(/href="PREFERENCESTOKEN"/g)).toHaveLength(1);
    expect(markup.match(/>WHYTOKEN<\/p>/g)).toHaveLength(1);
    expect(markup.match(/TOKEN/g)).toHaveLength(4);
  });
});

describe('the archive page', () => {
  test('shows no greeting and no personal links, but a link to subscribe', async () => {
    const { reader, ...archive } = tenArticles();
    const markup = await html(archive);
    for (const value of Object.values(reader ?? {})) expect(markup).not.toContain(value);
    expect(markup).not.toMatch(/>unsubscribe<|href="[^"]*unsubscribe|preferences|View in browser/i);
    expect(markup).toContain('href="https://example.com/subscribe"');
  });
});

describe('a digest', () => {
  test.each(locales)('in %s states its language, its sender, the reason and how to unsubscribe', async (locale) => {
    const props = previews[locale].digest;
    const markup = await html(props);
    expect(markup).toContain(`lang="${locale}"`);
    for (const line of props.newsletter.postalAddress.split('\n')) expect(markup).toContain(line);
    expect(markup).toContain(locale === 'en' ? '>Sponsored<' : '>赞助内容<');
    expect(markup).toContain(locale === 'en' ? 'because you subscribed to it' : '您订阅了《例城周报》');
    expect(markup).toContain(`href="mailto:${props.newsletter.contact}"`);
    for (const { url } of props.newsletter.follow) expect(markup).toContain(`href="${url}"`);
    expect(markup).toContain(`href="${props.issue.url}"`);
  });

  test('has headings in order, alternative text for every picture, and no table that screen readers announce as data', async () => {
    const markup = (await html(tenArticles())).replaceAll(/<!--.*?-->/gs, '');
    const levels = [...markup.matchAll(/<h([1-6])/g)].map((match) => Number(match[1]));
    expect(levels).toEqual([1, 2, 3, 3, 2, 3, 3, 2, 3, 3, 2, 3, 3, 3]);
    const tags = (name: string) => markup.match(new RegExp(`<${name}\\b[^>]*>`, 'g')) ?? [];
    expect(tags('img')).toHaveLength(10);
    for (const image of tags('img')) expect(image).toMatch(/alt="[^"]+".* width="\d+"|width="\d+".* alt="[^"]+"/);
    for (const table of tags('table')) expect(table).toContain('role="presentation"');
  });

  test('hides a picture without alternative text and its link from screen readers', async () => {
    const props = tenArticles();
    const lead = { ...props.lead, image: { url: 'https://img.example.com/1.jpg', alt: '' } };
    expect(await html({ ...props, lead, sections: [] })).toMatch(/<a[^>]*aria-hidden="true"[^>]*><img[^>]*alt=""/);
  });

  test('leaves out what an article does not have', async () => {
    const bare = {
      title: 'Bare',
      url: 'https://example.com/bare',
      excerpt: '',
      author: '',
      image: null,
    };
    const cards = [{ article: bare }, { article: { ...bare, url: 'https://example.com/other' } }];
    const sections = [{ title: 'City', articles: [bare] }];
    const markup = await html({ ...tenArticles(), rating: undefined, lead: bare, cards, sections });
    expect(markup).not.toContain('<img');
    expect(markup).not.toMatch(/<p[^>]*><\/p>/);
  });

  test('escapes the text of an article', async () => {
    const props = tenArticles();
    const lead = { ...props.lead, title: '</a><script>alert(1)</script>', url: 'https://example.com/?a=1&b="><b>' };
    const markup = await html({ ...props, lead });
    expect(markup).not.toContain('<script');
    expect(markup).not.toContain('"><b>');
  });

  test('pads its preheader with a few bytes, not kilobytes', async () => {
    const markup = await html(tenArticles());
    const preheader = /data-skip-in-text="true">([^<]*)<\/div>/.exec(markup)?.[1] ?? '';
    expect(preheader).toMatch(/^After nine years/);
    expect(Buffer.byteLength(preheader)).toBeLessThan(500);
  });
});
