import { expect, test } from 'vitest';
import { articleText } from '../../src/articles/store/article.js';
import type { Issue } from '../../src/issues/issue.js';
import { textOfIssue } from '../../src/search/searchable.js';

const words = (body: string) => articleText(body).replace(/\s+/g, ' ').trim();

test.each([
  ['<p>They <a href="https://example.com/a">stayed</a>. Our <em>port</em>, too.</p>', 'They stayed. Our port, too.'],
  ['<p><strong>Un</strong>believable</p>', 'Unbelievable'],
  ['<p>One.</p><p>Two.</p>', 'One. Two.'],
  ['<ul><li>One</li><li>Two</li></ul>', 'One Two'],
  ['One<br>two<br/>three', 'One two three'],
  // Tags that only begin like one of a sentence.
  ['One<blockquote>two</blockquote><aside>three</aside><summary>four</summary>', 'One two three four'],
  ['H<sub>2</sub>O and <CODE>x</CODE>.', 'H2O and x.'],
  ['No tags', 'No tags'],
  ['', ''],
])('the text of %s is "%s"', (body, text) => {
  expect(words(body)).toBe(text);
});

const noted = (note: string) =>
  textOfIssue({ subject: '', preheader: '', articles: [], note, sectionNotes: {} } as unknown as Issue).text;

test.each([
  ['They **stayed**. Our *port*, too.', 'They stayed. Our port, too.'],
  ['See [the map](https://example.com/map), or `this`.', 'See the map, or this.'],
  ['# Title\n\n> A quote', 'Title A quote'],
  ['snake_case | other', 'snake case other'],
])('the text of the note %s is "%s"', (note, text) => {
  expect(noted(note)).toBe(text);
});
