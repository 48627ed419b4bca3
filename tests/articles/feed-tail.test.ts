import { expect, test } from 'vitest';
import { makeExcerpt } from '../../src/articles/readers/excerpt.js';
import { readDocument } from '../../src/articles/readers/read-document.js';
import { foreignDocument } from './slow-documents.js';

const story =
  'The old ferry tied up at the north quay on Wednesday. A crowd waited in the rain to see its lamps come on.';
const item = 'https://quay.example.com/2030/ferry';

/** Reads an item whose description ends with a tail, and returns its excerpt and its text. */
function read(description: string, content = ''): { excerpt: string; body: string } {
  const feed = `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><item>
    <title>Old ferry returns</title><link>${item}</link><description><![CDATA[${description}]]></description>
    ${content && `<content:encoded><![CDATA[${content}]]></content:encoded>`}</item></channel></rss>`;
  const [outcome] = readDocument({
    ...foreignDocument('url', 'feed.xml', feed),
    url: 'https://quay.example.com/feed',
  }).outcomes;
  if (!outcome || !('draft' in outcome)) throw new Error('the feed has no article');
  return outcome.draft;
}

/** How feeds end their items: what follows the text, as HTML. */
const tails = [
  ' <a href="https://quay.example.com/2030/ferry">Read more…</a>',
  `… <a class="more-link" href="${item}">Continue reading <span>Old ferry returns</span> <span>→</span></a>`,
  ` […]<p><a href="${item}">Weiterlesen</a></p>`,
  `<p><a href="${item}?utm_source=rss">阅读全文</a></p>`,
  '<div class="sharedaddy"><h3>Share this:</h3><ul><li><a href="?share=x">X</a></li><li><a href="?share=f">Facebook</a></li></ul></div>',
  ` submitted by <a href="https://forum.example.org/user/quay"> /u/quay </a> <br/> <span><a href="${item}">[link]</a></span> <span><a href="https://forum.example.org/c/1">[comments]</a></span>`,
  '<p>Read the full article at <a href="https://quay.example.com/">Quay Gazette</a>.</p>',
  `<br><br><a href="${item}">Read more about Old ferry returns</a>`,
  ' (more…)',
  ' Read More »',
  ' Keep reading',
  ` <a href="${item}">Lire la suite</a>`,
  `… <a href="${item}">Seguir leyendo</a>`,
  ` <a href="${item}">Leer más &gt;&gt;</a>`,
  '<p>Leggi tutto</p>',
  ' Continua a leggere…',
  ' Lees verder',
  ' Läs mer →',
  ' Læs mere',
  ' Czytaj dalej',
  ' Читать далее',
  ' 查看全文',
  '<p>続きを読む</p>',
  ' Continue lendo',
  ` <a href="${item}">Weiter</a>`,
  '<p>Share on Facebook</p>',
  '<p>2 min read</p>',
  '<p>Lesezeit: 3 Minuten</p>',
  '<p>阅读时间：3 分钟</p>',
  '<p>Reading time: about 4 minutes.</p>',
  `<p><a href="${item}#comments">12 Comments</a></p>`,
  '<p>Like this: Like Loading…</p>',
  '<p>Tags: <a href="/tag/ferry">ferry</a>, <a href="/tag/quay">quay</a></p>',
  `<p><a href="${item}">Old ferry returns</a></p>`,
  `<p><a href="${item}">${item}</a></p>`,
  `<p>The post <a href="${item}">Old ferry returns</a> appeared first on <a href="/">Quay Gazette</a>.</p>`,
];

test.each(tails)('the tail %s is in neither the excerpt nor the text', (tail) => {
  const summary = read(`${story}${tail}`);
  expect(summary.excerpt.replace(/ ?…$/, '')).toBe(story);
  const whole = read('', `<p>${story}</p><p>${story}${tail}</p>`);
  expect(whole.body.replace(/(?:\s*(?:\[…\]|…))?<\/p>$/, '</p>')).toBe(`<p>${story}</p><p>${story}</p>`);
});

test('the reading time before a text is left out as well', () => {
  expect(read(`<p>4 min read</p><p>${story}</p>`).excerpt).toBe(story);
  expect(read(`Reading Time: 3 minutes ${story}`).excerpt).toBe(story);
  expect(read(`<p>3 min</p><p>${story}</p>`).excerpt).toBe(story);
  expect(read(`3 min · ${story}`).excerpt).toBe(story);
});

test.each([
  '90 minutes before the start the quay was full.',
  '15 min from the station lies a lake.',
  '2 Minuten vor Schluss fiel das Tor.',
  '10 minutos antes del cierre llegó el barco.',
])('a text that begins "%s" keeps its first words', (sentence) => {
  expect(read(`${sentence} ${story}`).excerpt).toBe(`${sentence} ${story}`);
  expect(read('', `<p>${sentence}</p><p>${story}</p>`).body).toBe(`<p>${sentence}</p><p>${story}</p>`);
});

test.each([
  'Ask the harbour office where you can read more.',
  'She says the town should keep reading.',
  'The last word was: weiterlesen.',
  'He sold the hull, and you may read more',
  'Tags: the new tags for bicycles cost four crowns, and they are valid on every boat of the line until March.',
  'The minister answered <a href="https://other.example.org/">in a letter</a>',
  '三分钟读完这封信。',
  'How long did the crossing take? 20 minutes.',
  'She wanted only one thing. More.',
])('the sentence "%s" stays', (sentence) => {
  const plain = sentence.replace(/<[^>]*>/g, '');
  expect(read(`${story} ${sentence}`).excerpt).toBe(`${story} ${plain}`);
  expect(read('', `<p>${story}</p><p>${sentence}</p>`).body).toContain(sentence);
});

test('the last step of a list may be a time', () => {
  const list = '<ul><li>Flour and water</li><li>20 min</li></ul>';
  expect(read('', `<p>${story}</p>${list}`).body).toBe(`<p>${story}</p>${list}`);
});

test('a text that is nothing but such a line stays empty', () => {
  expect(read(`<a href="${item}">Read more</a>`)).toMatchObject({ excerpt: '', body: '' });
});

test.each([
  ['A crowd waited… […]', 'A crowd waited…'],
  ['A crowd waited... …', 'A crowd waited…'],
  ['A crowd waited [...]', 'A crowd waited…'],
  ['灯又亮了……', '灯又亮了…'],
  ['A crowd waited...', 'A crowd waited...'],
])('an excerpt of "%s" ends in at most one "…"', (text, expected) => {
  expect(makeExcerpt(text)).toBe(expected);
});
