import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentOf, type DraftContent, fieldsOf } from '../../src/issues/draft-content.js';
import { hasFields, replaceFields, withFallbacks } from '../../src/issues/editor-fields.js';
import { moved, withArticles, withoutArticles } from '../../src/issues/order/article-order.js';
import { findPlaceholders, placeholdersOf } from '../../src/issues/placeholders.js';
import { runsOn } from '../../src/issues/sponsor-slot.js';

const content: DraftContent = {
  subject: 'Today',
  preheader: '',
  followsLead: [],
  articles: ['a', 'b'],
  versions: {},
  note: '',
  sectionNotes: {},
  sponsors: [],
  subjectTest: null,
};
const slot = {
  title: 'A',
  text: '',
  url: 'https://example.com/',
  image: '',
  imageAlt: '',
  label: '',
  from: '',
  to: '',
};

test.each([
  ['Rates fall TK percent', ['TK']],
  ['作者：待补', ['待补']],
  ['Dear {name}, hello', ['{name}']],
  ['Dear {{nmae|there}}', ['{{nmae|there}}']],
  ['{{ name | there }}, {{count}} stories in {{section}}', []],
  ['{{name}} and {{names}}', ['{{names}}']],
  ['TKTK and TK and TK', ['TKTK', 'TK']],
  ['*|FNAME|* and %FIRST_NAME% and <<name>>', ['*|FNAME|*', '%FIRST_NAME%', '<<name>>']],
  ['The TKO was clear; 5% off, 100%', []],
  ['Sets are written {1, 2}', ['{1, 2}']],
  ['待补票窗口', ['待补']],
])('placeholders in %j are %j', (text, found) => expect(findPlaceholders(text)).toEqual(found));

test('placeholders are found in every text of an issue, with its field', () => {
  const full: DraftContent = {
    ...content,
    subject: 'TK',
    preheader: '{x}',
    note: '待补',
    sectionNotes: { City: 'TBD' },
    versions: { a: { title: 'TODO', excerpt: 'XXX', image: { url: 'https://example.com/a.png', alt: 'TK' } } },
    sponsors: [{ ...slot, id: 's1', place: 'end', text: 'FIXME' }],
    subjectTest: { subjects: ['Fine', 'Not TK'], share: 10, measure: 'clicks', minutes: 1 },
  };
  expect(placeholdersOf(full).map(({ field, text }) => `${field}: ${text}`)).toEqual([
    'subject: TK',
    'preheader: {x}',
    'note: 待补',
    'sectionNotes.City: TBD',
    'versions.a.title: TODO',
    'versions.a.excerpt: XXX',
    'versions.a.image: TK',
    'sponsors.s1: FIXME',
    'subjectTest: TK',
  ]);
});

test('a merge field has a value or its fallback, and nothing else in a text changes', () => {
  expect(replaceFields('{{name|there}} {{ count }} {name}', ({ name, fallback }) => `<${name}:${fallback}>`)).toBe(
    '<name:there> <count:> {name}',
  );
  expect(hasFields('{{section}}')).toBe(true);
  expect(hasFields('{{sections}} {name}')).toBe(false);
  expect(withFallbacks('Hello {{name}}, {{count}} stories in {{section|all sections}}', 3)).toBe(
    'Hello, 3 stories in all sections',
  );
});

const name = fc.stringMatching(/^[a-z2-7]{1,12}$/);
const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const contents: fc.Arbitrary<DraftContent> = fc.record({
  subject: words,
  preheader: fc.string(),
  followsLead: fc.subarray(['subject', 'preheader'] as const),
  articles: fc.uniqueArray(name, { minLength: 1, maxLength: 5 }),
  versions: fc.dictionary(
    name,
    fc.oneof(
      fc.record({ title: words }),
      fc.record({ title: words, excerpt: words }),
      fc.record({ image: fc.constantFrom(null, { url: 'https://example.com/a.png', alt: '' }) }),
    ),
    { maxKeys: 4 },
  ),
  note: fc.string(),
  sectionNotes: fc.dictionary(
    words.filter((one) => one !== '__proto__'),
    words,
    { maxKeys: 3 },
  ),
  sponsors: fc
    .uniqueArray(fc.integer({ min: 1, max: 20 }), { maxLength: 4 })
    .map((numbers) => numbers.sort((a, b) => a - b).map((n) => ({ ...slot, id: `s${n}`, place: 'end' as const }))),
  subjectTest: fc.constantFrom(null, {
    subjects: ['One', 'Two'],
    share: 10,
    measure: 'clicks' as const,
    minutes: 60,
  }),
});

test('a content that is split into fields and rebuilt is the same', () => {
  fc.assert(
    fc.property(contents, (one) => {
      expect(contentOf(JSON.parse(JSON.stringify(fieldsOf(one))))).toEqual(one);
    }),
    { numRuns: 500 },
  );
});

test('an article moves to its place and the others keep their order', () => {
  const order = ['a', 'b', 'c', 'd'];
  expect(moved(order, 'c', 'first')).toEqual(['c', 'a', 'b', 'd']);
  expect(moved(order, 'a', 'last')).toEqual(['b', 'c', 'd', 'a']);
  expect(moved(order, 'd', { before: 'b' })).toEqual(['a', 'd', 'b', 'c']);
  expect(moved(order, 'a', { after: 'c' })).toEqual(['b', 'c', 'a', 'd']);
  expect(() => moved(order, 'x', 'first')).toThrow(/no article x/);
  expect(() => moved(order, 'a', { before: 'a' })).toThrow(/no other article a/);
  expect(withArticles(order, ['d', 'e'])).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(withoutArticles(order, ['b', 'd'])).toEqual(['a', 'c']);
  expect(() => withoutArticles(order, ['x'])).toThrow(/no article x/);
});

test('a sponsor is shown from its first to its last day, both included', () => {
  const days = ['2029-12-31', '2030-01-01', '2030-01-31', '2030-02-01'];
  const shown = (from: string, to: string) => days.filter((day) => runsOn({ from, to }, day));
  expect(shown('2030-01-01', '2030-01-31')).toEqual(['2030-01-01', '2030-01-31']);
  expect(shown('', '')).toEqual(days);
  expect(shown('2030-01-31', '')).toEqual(['2030-01-31', '2030-02-01']);
});
