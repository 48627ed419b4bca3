import type { ForeignDocument } from '../../src/articles/readers/read-document.js';

const times = (part: string, count: number) => part.repeat(count);
const page = (body: string, head = '') =>
  `<html><head><title>A title of the page</title>${head}</head><body>${body}</body></html>`;
const prose = '<p>The harbour was quiet that morning, and the boats lay in a row by the wall with their lamps lit.</p>';
const article = (inside: string) => page(`<article><h1>A title of the page</h1>${times(prose, 8)}${inside}</article>`);
const rss = (items: string) => `<rss version="2.0"><channel><title>Feed</title>${items}</channel></rss>`;
const item = (inside: string) => rss(`<item><title>One</title><link>https://example.com/1</link>${inside}</item>`);

/** Documents that would be slow to read: each repeats the input of one step. */
export const slowDocuments: Record<string, string> = {
  'comments before the page': `${times('<!-- x -->', 30)}<html>`,
  'comments without end': `<html>${times('<!--', 500_000)}`,
  'declarations without end': `<html>${times('<?xml ', 50_000)}`,
  'office declarations in a body': article(times('<?xml ', 50_000)),
  'conditional comments in a body': article(times('<![if ', 50_000)),
  'blanks before a closing tag': article(`<p>a${times(' ', 100_000)}b</p>`),
  'blanks and line breaks': article(times(' \n\t', 300_000)),
  'no-break spaces': article(`<p>${times('&nbsp;', 100_000)}</p>`),
  'nested divisions': page(`${times('<div>', 1_500)}${prose}${times('</div>', 1_500)}`),
  'nested divisions with text': page(`${times('<div>some text ', 3_000)}${times('</div>', 3_000)}`),
  'nested spans': article(`${times('<span>', 5_000)}x`),
  'nested lists': article(`${times('<ul><li>point ', 1_500)}`),
  'nested tables': page(times('<table><tr><td>cell ', 700)),
  'nested quotations': article(times('<blockquote><p>said ', 1_500)),
  'nested forms': page(times('<form><div>', 1_500)),
  'nested links': article(times('<a href="x">', 5_000)),
  'elements without end': page(times('<p><b><i>', 30_000)),
  'divisions in a row': page(times('<div class="share">x</div>', 30_000)),
  'paragraphs in a row': page(times(prose, 8_000)),
  'cells in a row': page(`<table><tr>${times('<td><a href="a">b</a>', 20_000)}</tr></table>`),
  'rows in a row': page(`<table>${times('<tr><td>a</td></tr>', 20_000)}</table>`),
  'line breaks in a row': page(`<div>${times('text<br><br>', 30_000)}</div>`),
  'pictures in a row': article(times('<img src="a.jpg">', 20_000)),
  'pictures in one paragraph': article(`<p>${times('<a href="b"><img src="a.jpg"></a>', 10_000)}</p>`),
  'links in a row': page(times('<a href="b">word</a> ', 30_000)),
  'headings in a row': page(times('<h1>A title of the page</h1>', 10_000)),
  'one long attribute': article(`<img src="a.jpg" alt="${times('a ', 500_000)}">`),
  'attributes in a row': page(`<div ${times('a="b" ', 100_000)}>`),
  'classes in a row': page(`<div class="${times('share-x ', 200_000)}">${prose}</div>`),
  'one long title': page(prose, `<title>${times('a - ', 200_000)}`),
  'one long title of separators': page(prose, `<meta property="og:title" content="${times('|_ ', 200_000)}a">`),
  'one long date': page(prose, `<meta name="date" content="${times('1 (', 100_000)}">`),
  'date rows': page(times('<div class="date">2030-01-01 Posted on: </div>', 10_000)),
  'descriptions of blanks': page(prose, `<meta property="og:description" content="${times(' ', 500_000)}[…] x">`),
  'meta elements in a row': page(prose, times('<meta name="x" content="y">', 30_000)),
  'linked data, deep': page(prose, `<script type="application/ld+json">${times('[', 100_000)}</script>`),
  'linked data, long': page(
    prose,
    `<script type="application/ld+json">[${times('{"@type":"Article"},', 50_000)}{}]</script>`,
  ),
  'linked data blocks': page(prose, times('<script type="application/ld+json">{}</script>', 10_000)),
  'less-than signs': page(times('<', 500_000)),
  'tags without end': page(times('<a', 300_000)),
  'entities without end': article(`<p>${times('&am', 300_000)}</p>`),
  'one long word': article(`<p>${times('a', 2_000_000)}</p>`),
  'ignored blocks': page(times('<script>', 50_000)),
  'styles without end': page(times('<style>', 50_000)),
  'items without end': rss(times('<item>', 100_000)),
  'items with a title only': rss(times('<item><title>a</title></item>', 30_000)),
  'empty items': rss(times('<item/>', 100_000)),
  'items without start': rss(times('</item>', 100_000)),
  'entries of blanks': item(`<description>${times(' ', 1_000_000)}</description>`),
  'descriptions of less-than signs': item(`<description>${times('&lt;', 200_000)}</description>`),
  'nested feed elements': rss(times('<item><description>', 20_000)),
  'office declarations in a feed': item(`<description><![CDATA[${times('<?xml ', 50_000)}]]></description>`),
  'character data without end': item(times('<description><![CDATA[', 50_000)),
  'entity definitions': `<!DOCTYPE rss [${times('<!ENTITY a "&a;&a;">', 20_000)}]>${item('<description>&a;</description>')}`,
  'entities in entities': `<!DOCTYPE rss [<!ENTITY a0 "ha">${Array.from({ length: 30 }, (_, n) => `<!ENTITY a${n + 1} "&a${n};&a${n};">`).join('')}]>${item('<description>&a30;</description>')}`,
  'namespaces in a row': `<rss version="2.0" ${Array.from({ length: 20_000 }, (_, n) => `xmlns:n${n}="urn:${n}"`).join(' ')}><channel/></rss>`,
  'JSON feed, deep': `{"version":"https://jsonfeed.org/version/1.1","items":${times('[', 100_000)}`,
  'JSON feed, long': `{"version":"https://jsonfeed.org/version/1.1","items":[${times('{"id":"1"},', 100_000)}{}]}`,
  'JSON feed, broken quotes': `{"version":"https://jsonfeed.org/version/1.1","items":[${times('{"id":" " ', 100_000)}`,
  'JSON feed, items without end': `{"version":"https://jsonfeed.org/version/1.1","items":[${times('{"id":"1",', 100_000)}`,
};

/** The same for local Markdown files. */
export const slowMarkdown: Record<string, string> = {
  'brackets without end': times('[', 50_000),
  'stars without end': times('*a **b ', 30_000),
  'quotations in quotations': `${times('> ', 5_000)}a`,
  'lists in one line': `${times('- ', 5_000)}a`,
  'links without a beginning': `It was [a${times(' lock](/lock).\n', 1_000)}`,
  'lists in lists': Array.from({ length: 1_000 }, (_, depth) => `${times('  ', depth)}- a`).join('\n'),
  'front matter without end': `---\n${times('a: b\n', 100_000)}`,
  'front matter of anchors': `---\na: &a [x, x, x, x]\n${Array.from({ length: 20 }, (_, n) => `b${n}: &b${n} [${times(`*${n ? `b${n - 1}` : 'a'}, `, 9)}x]`).join('\n')}\n---\n# A`,
  'backquotes without end': times('`a', 50_000),
  'links without end': times('[a](b "', 20_000),
  tables: `${times('|a', 2_000)}\n${times('|-', 2_000)}\n${times(`${times('|', 20)}\n`, 5_000)}`,
  'HTML in Markdown': times('<div>', 3_000),
};

export const foreignDocument = (kind: 'file' | 'url', name: string, text: string): ForeignDocument => ({
  kind,
  name,
  bytes: Buffer.from(text),
  contentType: '',
  url: 'https://example.com/a',
  fallbackUrl: 'https://example.com/a',
  section: undefined,
  pictures: {},
});

/** All of them, as they are sent to the thread. */
export const allSlowDocuments: ForeignDocument[] = [
  ...Object.entries(slowDocuments).map(([name, text]) => foreignDocument('url', name, text)),
  ...Object.entries(slowMarkdown).map(([name, text]) => foreignDocument('file', `${name}.md`, text)),
];
