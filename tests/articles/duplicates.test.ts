import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comparableAddress, type Fingerprint, findDuplicates } from '../../src/articles/store/duplicates.js';
import { likeness, shingles } from '../../src/articles/store/text-likeness.js';

const agency =
  'The harbour office said on Friday that the night ferry will sail again from March, after two years in which it had stayed in its dock.';
let count = 0;
const article = (given: Partial<Fingerprint> = {}): Fingerprint => {
  count += 1;
  const id = `a${count}`;
  const at = Date.parse('2030-02-01T00:00:00Z') + count;
  return {
    ...{ id, title: `Title ${id}`, addresses: [`www.example.com/${id}`], publisher: 'source-1', excerpt: '' },
    ...{ hasPicture: false, importedAt: new Date(at).toISOString(), at, ...given },
  };
};
const other = (given: Partial<Fingerprint>) => article({ publisher: 'source-2', ...given });
const found = (...all: Fingerprint[]) => Object.fromEntries(findDuplicates(all));

test.each([
  ['https://www.example.com/slug/amp/', 'https://example.com/slug'],
  ['https://www.example.com/slug/amp', 'https://example.com/slug/'],
  ['https://amp.example.com/slug', 'https://example.com/slug'],
  ['https://example.com/amp/slug', 'https://example.com/slug'],
  ['https://example.com/slug.amp.html', 'https://example.com/slug.html'],
  ['https://example.com/slug.amp', 'https://example.com/slug'],
  ['https://example.com/slug?amp=1', 'https://example.com/slug'],
])('%s is %s', (one, same) => {
  expect(comparableAddress(one)).toBe(comparableAddress(same));
});

test('a page about lamps is not one for phones', () => {
  for (const path of ['/lamp', '/amp', '/amplifiers/lamp'])
    expect(comparableAddress(`https://example.com${path}x`)).not.toBe(comparableAddress('https://example.com/x'));
});

test('agency copy of another source is found by its words, under any title', () => {
  const first = article({ excerpt: `HAMBURG (dpa) – ${agency}` });
  const same = other({ excerpt: agency });
  expect(found(first, same)).toEqual({ [same.id]: { of: first.id, because: 'text' } });
  const chinese = article({
    excerpt: '海河边的书店两年后重新开门，许多读者在周五早上就来到门口等候，店主说春天会办朗读会。',
  });
  const copied = other({ excerpt: '海河边的书店两年后重新开门，许多读者在周五早上就来到门口等候。' });
  expect(found(chinese, copied)).toEqual({ [copied.id]: { of: chinese.id, because: 'text' } });
});

test('the same title of another source is a copy if the texts are alike, or if there are none', () => {
  const title = 'Night ferry sails again from March';
  const first = article({ title, excerpt: agency });
  const shortened = other({
    title,
    excerpt: `${agency.slice(0, 70)} and other words that only this paper has to say about it all.`,
  });
  expect(found(first, shortened)).toEqual({ [shortened.id]: { of: first.id, because: 'text' } });
  const bare = other({ title });
  expect(found(first, bare)).toEqual({ [bare.id]: { of: first.id, because: 'text' } });
});

test('a column is no copy: not of the same source, not under a short title, not of another week', () => {
  const title = 'Letters';
  const [one, two] = [article({ title, excerpt: agency }), article({ title, excerpt: agency })];
  expect(found(one, two)).toEqual({ [two.id]: { of: one.id, because: 'title' } });
  const elsewhere = other({ title });
  expect(found(one, elsewhere)).toEqual({ [elsewhere.id]: { of: one.id, because: 'title' } });
  const later = other({ excerpt: agency, at: one.at + 3 * 86_400_000 });
  expect(found(one, later)).toEqual({});
});

test('of several, one with a picture is kept, else the one that was imported first', () => {
  const [first, second] = [article({ excerpt: agency }), other({ excerpt: agency })];
  const pictured = article({ excerpt: agency, hasPicture: true, publisher: 'source-3' });
  const pictured2 = article({ excerpt: agency, hasPicture: true, publisher: 'source-4' });
  const of = { of: pictured.id, because: 'text' };
  expect(found(first, second, pictured, pictured2)).toEqual({ [first.id]: of, [second.id]: of, [pictured2.id]: of });
  const amp = article({ addresses: first.addresses, hasPicture: true });
  expect(found(first, amp)).toEqual({ [first.id]: { of: amp.id, because: 'address' } });
});

test('the article that is kept repeats none itself, whatever the articles are', () => {
  const any = fc.record({
    title: fc.constantFrom('A title of five words', 'Another title of five words', 'Letters'),
    addresses: fc.subarray(['x.example/1', 'x.example/2', 'y.example/1'], { minLength: 1 }),
    publisher: fc.constantFrom('source-1', 'source-2'),
    excerpt: fc.constantFrom(agency, agency.slice(0, 90), 'Something else entirely.', ''),
    hasPicture: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(any, { maxLength: 12 }), (given) => {
      const all = given.map((one) => article(one));
      const duplicates = findDuplicates(all);
      for (const [id, { of, because }] of duplicates) {
        expect(of).not.toBe(id);
        expect(all.some((one) => one.id === of)).toBe(true);
        if (because !== 'title') expect(duplicates.get(of)?.because ?? 'title').toBe('title');
      }
    }),
  );
});

test('likeness is symmetric, 1 for a part of a text, and 0 for texts without common words', () => {
  fc.assert(
    fc.property(fc.lorem({ maxCount: 30 }), fc.lorem({ maxCount: 30 }), (one, two) => {
      const [a, b] = [shingles(one), shingles(two)];
      expect(likeness(a, b)).toBe(likeness(b, a));
      if (a.size > 0) expect(likeness(a, shingles(`${one} ${two}`))).toBe(1);
    }),
  );
  expect(likeness(shingles(agency), shingles('Something else entirely that nobody wrote.'))).toBe(0);
});

test('two thousand articles in the same words are compared without delay', () => {
  const all = Array.from({ length: 2_000 }, (_, i) => article({ excerpt: agency, publisher: `source-${i}` }));
  expect(findDuplicates(all).size).toBe(1_999);
});
