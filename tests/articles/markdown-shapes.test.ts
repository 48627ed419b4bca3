import { expect, test } from 'vitest';
import { readMarkdown } from '../../src/articles/readers/read-markdown.js';
import type { ArticleDraft } from '../../src/articles/store/article.js';

const read = (text: string, name = 'post.md'): ArticleDraft =>
  readMarkdown(text, {
    name,
    fallbackUrl: 'https://example.com/news/post',
    section: undefined,
    pictures: undefined,
  }).draft;
const yaml = (...lines: string[]) =>
  read(['---', 'title: The lamps are back', ...lines, '---', '', 'The lamps shine.'].join('\n'));
const toml = (...lines: string[]) =>
  read(['+++', 'title = "The lamps are back"', ...lines, '+++', '', 'The lamps shine.'].join('\n'));
const body = (...lines: string[]) => read(['---', 'title: A', '---', ...lines].join('\n'));

test.each([
  ['YAML', '---\ntitle: The lamps are back\ndate: 2030-01-31\n---\nThe lamps shine.'],
  ['TOML', '+++\ntitle = "The lamps are back"\ndate = 2030-01-31\n+++\nThe lamps shine.'],
  [
    'TOML with a time and a zone',
    '+++\ntitle = "The lamps are back"\ndate = 2030-01-31T01:00:00+01:00\n+++\nThe lamps shine.',
  ],
  ['JSON', '{\n  "title": "The lamps are back",\n  "date": "2030-01-31"\n}\n\nThe lamps shine.'],
  ['JSON between fences', '---json\n{ "title": "The lamps are back", "date": "2030-01-31" }\n---\nThe lamps shine.'],
  ['TOML that is named', '---toml\ntitle = "The lamps are back"\ndate = 2030-01-31\n---\nThe lamps shine.'],
  ['YAML with a last fence only', 'title: The lamps are back\ntags:\n- lamps\ndate: 2030-01-31\n---\nThe lamps shine.'],
  ['YAML with a last fence and a line', 'date: 2030-01-31\ntitle: The lamps are back\n\n---\n\nThe lamps shine.'],
  ['JSON without braces', '"title": "The lamps are back",\n"date": "2030-01-31"\n;;;\nThe lamps shine.'],
  ['JSON without braces, fenced', ';;;\n"title": "The lamps are back",\n"date": "2030-01-31"\n;;;\nThe lamps shine.'],
  ['lines without marks', 'Title: The lamps are back\nDate: 2030-01-31 00:00\n\nThe lamps shine.'],
  ['keys in capitals', '---\nTitle: The lamps are back\nDATE: 2030-01-31\n---\nThe lamps shine.'],
])('front matter in %s', (_, text) => {
  expect(read(text)).toMatchObject({
    title: 'The lamps are back',
    publishedAt: '2030-01-31T00:00:00.000Z',
    body: '<p>The lamps shine.</p>',
  });
});

test.each(['js', 'JavaScript'])('front matter in %s is refused and never run', (language) => {
  expect(() => read(`---${language}\n{ title: process.exit(1) }\n---\nThe lamps shine.`)).toThrow(
    'post.md: its front matter is JavaScript, which is never run. Write it in YAML, TOML or JSON.',
  );
});

test('a text with a rule, a heading or a note is not front matter', () => {
  expect(read('Note: the lamps are back.\n\nTitle: none.\n\n---\n\nEnd.', 'The lamps.md').body).toContain('Note:');
  expect(read('title: A heading\nAnd a text.\n\n---\n\nEnd.', 'The lamps.md').title).toBe('The lamps');
  expect(read('"Lamps" are back.\n;;;\n', 'The lamps.md').body).toContain('Lamps');
});

test.each(['draft: true', 'Draft: true', 'published: false', 'publish: false', 'status: draft'])(
  '%s keeps a file out',
  (line) => {
    expect(() => yaml(line)).toThrow('its front matter says that it is a draft');
  },
);

test.each(['draft: false', 'published: true', 'published: 2030-01-31'])('%s lets a file in', (line) => {
  expect(yaml(line).title).toBe('The lamps are back');
});

test.each([
  'date: 2030-01-31',
  'pubDate: Jan 31 2030',
  'publishDate: 2030-01-31',
  'published_at: "2030-01-31T00:00:00Z"',
  'published: 2030-01-31',
  'created: 2030-01-31',
  'pubDatetime: 2030-01-31T00:00:00Z',
  'publishedAt: "2030-01-31"',
  'date_published: 2030-01-31',
  'Published Date: January 31, 2030',
  'pub_date: 2030-01-31',
  'publish_date: 31-01-2030',
  'datetime: 2030-01-31',
  'date-created: 2030-01-31',
  'created_at: 2030-01-31',
  'Created time: January 31, 2030',
  'posted: 2030-01-31',
])('%s is the day of publication', (line) => {
  expect(yaml(line).publishedAt).toBe('2030-01-31T00:00:00.000Z');
});

test.each([
  'modDatetime: 2030-01-31T00:00:00Z',
  'updated: 2030-01-31',
  'updatedDate: Jan 31 2030',
  'lastmod: 2030-01-31',
  'last_modified_at: 2030-01-31',
  'Modified: 2030-01-31',
  'last_update:\n  date: 2030-01-31\n  author: North desk',
])('%s is the day of an article that gives no other', (line) => {
  expect(yaml(line).publishedAt).toBe('2030-01-31T00:00:00.000Z');
  expect(yaml(line, 'date: 2030-01-01').publishedAt).toBe('2030-01-01T00:00:00.000Z');
});

test('the date may be in the name of the file or of its folder, and other words there are not a date', () => {
  expect(read('# A', '_posts/2030-01-31-lamps.md').publishedAt).toBe('2030-01-31T00:00:00.000Z');
  expect(read('# A', 'blog/2030-01-31-lamps/index.mdx').publishedAt).toBe('2030-01-31T00:00:00.000Z');
  expect(yaml('date: git Last Modified').publishedAt).toBeNull();
});

test('a file without a title gets its first heading as the title, else its name', () => {
  expect(read('# The lamps', 'a.md').title).toBe('The lamps');
  expect(read('Text.', 'notes/The lamps are back.md').title).toBe('The lamps are back');
  expect(read('Text.', '_posts/2030-01-31-lamps-are-back.md').title).toBe('Lamps are back');
});

test.each([
  ['author: North desk', 'North desk'],
  ['authors: [North desk, South desk]', 'North desk, South desk'],
  ['authors:\n  - name: North desk\n    url: https://example.org/\n  - name: South desk', 'North desk, South desk'],
  ['author:\n  name: North desk', 'North desk'],
  ['Authors: North desk; South desk', 'North desk, South desk'],
  ['author: "[[North desk]]"', 'North desk'],
  ['author: North desk <desk@example.com>', 'North desk'],
])('%s: who wrote it', (lines, author) => {
  expect(yaml(lines).author).toBe(author);
});

test.each([
  ['image: /a.jpg', ''],
  ['image:\n  src: /a.jpg\n  alt: Lamps', 'Lamps'],
  ['image:\n  url: /a.jpg\n  alt: Lamps', 'Lamps'],
  ['heroImage: /a.jpg\nheroImageAlt: Lamps', 'Lamps'],
  ['cover:\n  image: /a.jpg\n  alt: Lamps', 'Lamps'],
  ['featured_image: /a.jpg', ''],
  ['images: [/a.jpg, /b.jpg]', ''],
  ['header:\n  teaser: /a.jpg', ''],
  ['cover: "![[/a.jpg|300]]"', ''],
])('%s: its picture', (lines, alt) => {
  expect(yaml(lines).image).toEqual({ url: 'https://example.com/a.jpg', alt });
});

test.each([
  ['category: City', 'City'],
  ['categories: [City, Food]', 'City'],
  ['categories:\n  - [City, Food]', 'City'],
  ['section: City\ntags: [x]', 'City'],
  ['tags: [x]', ''],
])('%s: its section', (lines, section) => {
  expect(yaml(lines).section).toBe(section);
});

test.each([
  ['url: https://example.org/a', 'https://example.org/a'],
  ['permalink: /2030/lamps/', 'https://example.com/2030/lamps/'],
  ['slug: lamps', 'https://example.com/news/lamps'],
  ['permalink: /:year/:title/', 'https://example.com/news/post'],
  ['permalink: "/{{ page.fileSlug }}/"', 'https://example.com/news/post'],
  ['permalink: false', 'https://example.com/news/post'],
])('%s: its address', (lines, url) => {
  expect(yaml(lines).url).toBe(url);
});

test('separate tables in TOML may contain fields', () => {
  expect(
    toml('[taxonomies]', 'categories = ["City"]', '[extra]', 'author = "North desk"', 'image = "/a.jpg"'),
  ).toMatchObject({
    section: 'City',
    author: 'North desk',
    image: { url: 'https://example.com/a.jpg' },
  });
});

test.each(['description: The *lamps* are on.', 'summary: The lamps are on.', 'Summary: The lamps are on.'])(
  '%s is the excerpt',
  (line) => {
    expect(yaml(line).excerpt).toBe('The lamps are on.');
  },
);

test('the text before the "read more" mark is the excerpt', () => {
  expect(body('The lamps are on.', '', '<!-- more -->', '', 'They shine.').excerpt).toBe('The lamps are on.');
});

test.each([
  ['a Hugo shortcode', '{{< youtube abc >}}', 'The lamps shine.'],
  ['a Hugo shortcode around text', '{{% notice tip %}}', 'The lamps shine.', '{{% /notice %}}'],
  ['Liquid', '{% include nav.html %}{{ page.author }}', 'The lamps shine.'],
  ['a Liquid comment', '{% comment %}not yet{% endcomment %}', 'The lamps shine.'],
  ['attributes', 'The lamps shine.', '{: .note #lamps}'],
  ['a wiki link', 'The [[notes/Lamps#Old|lamps]] shine.'],
  ['a wiki link without a label', 'The [[notes/lamps]] shine.'],
  ['a comment of Obsidian', 'The lamps shine.%% check this %%'],
  ['a line of tags', '#city #light/lamps', 'The lamps shine.'],
  ['a block’s name', 'The lamps shine. ^a1b2'],
  ['an import', "import Lamp from '../Lamp.astro';", '', 'The lamps shine.'],
  ['a comment of MDX', '{/* not yet */}The lamps shine.'],
  ['an admonition', ':::tip', '', 'The lamps shine.', '', ':::'],
  ['marked text', 'The ==lamps== shine.'],
  ['a table of contents', '[[_TOC_]]', '', 'The lamps shine.'],
  ['a footnote', 'The lamps shine.[^1]', '', '[^1]: Since May.'],
])('%s is not in the excerpt', (_, ...lines) => {
  expect(body(...lines).excerpt).toBe('The lamps shine.');
});

test('footnotes become a list below the text', () => {
  expect(body('One[^b] and two[^a].', '', '[^a]: First.', '[^b]: Second,', '    in two lines.').body).toBe(
    '<p>One[1] and two[2].</p>\n<hr />\n<ol>\n<li>Second, in two lines.</li>\n<li>First.</li>\n</ol>',
  );
});

test.each([
  ['{{< figure src="/a.jpg" alt="Lamps" >}}', 'Lamps'],
  ['![[/a.jpg|Lamps]]', 'Lamps'],
  ['{% asset_img /a.jpg Lamps %}', 'Lamps'],
  ['![Lamps]({{ "/a.jpg" | relative_url }})', 'Lamps'],
  ['![Lamps]({static}/a.jpg)', 'Lamps'],
])('%s stays a picture', (line, alt) => {
  expect(body(line).image).toEqual({ url: 'https://example.com/a.jpg', alt });
});

test('code is left as it is', () => {
  const draft = body('Write `{{< x >}}` or:', '', '```', '{% raw %} [[a]] ==b==', '```');
  expect(draft.body).toContain('<code>{{&lt; x &gt;}}</code>');
  expect(draft.body).toContain('{% raw %} [[a]] ==b==');
});

test('two percentages and a lone mark are text', () => {
  expect(body('It grew 5%% and then 6%%.').excerpt).toBe('It grew 5%% and then 6%%.');
  expect(body('Open {{ and [[ never close.').excerpt).toBe('Open {{ and [[ never close.');
});

test('nested lists end at a depth that no real text has, and a rule stays one', () => {
  const deep = body(`${'- '.repeat(4_000)}the lamps`);
  expect(deep.body.match(/<ul>/g)?.length).toBeLessThanOrEqual(30);
  expect(deep.body).toContain('the lamps');
  expect(body('One.', '', '- '.repeat(100), '', 'Two.').body).toBe('<p>One.</p>\n<hr />\n<p>Two.</p>');
});
