import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dropRemains } from '../../src/articles/readers/page/page-remains.js';
import { plainText } from '../../src/articles/readers/plain-text.js';

const sentence =
  'The harbour was quiet that morning, and the boats lay in a row by the wall with their lamps still lit.';
const text = `<p>${sentence} Nobody spoke.</p>`;
const article = text.repeat(4);
const link = (words: string) => `<a href="https://canal.example.com/${words.length}">${words}</a>`;

describe('the parts of a site around and between an article’s paragraphs are removed', () => {
  test.each([
    ['links to other articles', `<ul><li>${link('Lamps on the canal')}</li><li>${link('The wall is wet')}</li></ul>`],
    ['a heading over them', `<h3>Related stories</h3><p>${link('Lamps on the canal')}</p><p>Two days ago</p>`],
    ['in German', `<h2>Das könnte Sie auch interessieren</h2><ul><li>${link('Lampen am Kanal')}</li></ul>`],
    ['in French', `<p>À lire aussi : ${link('Des lampes sur le canal, le soir venu')}</p>`],
    ['in Spanish', `<p>Lea también: ${link('Las lámparas del canal por la noche')}</p>`],
    ['in Polish', `<p>Czytaj też: ${link('Lampy nad kanałem, wieczorem')}</p>`],
    ['in Chinese', `<p>相关阅读：${link('河边的灯又亮了，居民们都很高兴')}</p>`],
    ['a request to subscribe', '<p>Sign up for our newsletter and never miss a boat.</p>'],
    ['a request to share', '<h4>Diesen Artikel teilen</h4>'],
    ['the label of an advert', '<p>- Anzeige -</p>'],
    ['the counter of a gallery', '<p>Image 3 of 12</p>'],
    ['the state of the comments', '<p>No comments</p>'],
  ])('%s', (_, remains) => {
    expect(dropRemains(article + remains + text, [])).toBe(article + text);
    expect(dropRemains(article + remains, [])).toBe(article);
  });

  test('date and author above the text, which a reader gets beside it', () => {
    const top = '<p>By Example News Desk</p><p>5 April 2030, 10:30</p><p>Example News Desk, City</p>';
    expect(dropRemains(top + article, ['Example News Desk', 'City'])).toBe(article);
  });

  test('a heading without content below it', () => {
    expect(dropRemains(`${article}<h3>Comments</h3><h3>Our partners</h3>`, [])).toBe(article);
  });
});

describe('the parts of an article stay', () => {
  test.each([
    ['a list of its points', '<ul><li>The lamps are lit.</li><li>The wall is dry.</li></ul>'],
    ['a short paragraph', '<p>Nobody spoke.</p>'],
    ['a paragraph with a link', `<p>The ${link('harbour office')} has the lists of all boats that lay there.</p>`],
    [
      'a sentence that begins like a label',
      `<p>More on the wall than in the water, the ropes were dry. ${sentence}</p>`,
    ],
    ['a heading with its text', `<h3>The lamps</h3>${text}`],
    ['a picture', '<figure><img src="https://canal.example.com/a.jpg" /><figcaption>The wall</figcaption></figure>'],
  ])('%s', (_, part) => {
    expect(dropRemains(article + part + text, [])).toBe(article + part + text);
  });

  test('a salutation above the text', () => {
    for (const salutation of ['<p>Dear readers,</p>', '<p>Good morning!</p>'])
      expect(dropRemains(salutation + article, [])).toBe(salutation + article);
  });

  test('a standfirst above the text', () => {
    const standfirst = '<p>Boats and lamps: how a town came to love its harbour</p>';
    expect(dropRemains(standfirst + article, [])).toBe(standfirst + article);
  });

  test('the links of an article that is a list of links', () => {
    const list = `<ul>${`<li>${link('Lamps on the canal, and what they cost')}</li>`.repeat(9)}</ul>`;
    expect(dropRemains(text + list, [])).toBe(text + list);
  });
});

test('most of any text stays, and nothing is added', () => {
  const block = fc.tuple(
    fc.constantFrom('p', 'h2', 'h3'),
    fc.constantFrom('Related', 'Share', sentence, 'Read more: x'),
  );
  fc.assert(
    fc.property(fc.array(block, { minLength: 1, maxLength: 12 }), (blocks) => {
      const html = blocks.map(([tag, words]) => `<${tag}>${words}</${tag}>`).join('');
      const left = plainText(dropRemains(html, []));
      expect(left.length).toBeGreaterThanOrEqual(plainText(html).length / 2 - 2 * blocks.length);
      for (const word of left.split(' ')) expect(plainText(html)).toContain(word);
    }),
  );
});
