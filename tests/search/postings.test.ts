import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Place, Postings } from '../../src/search/postings.js';
import { termOf } from '../../src/search/terms.js';

function read(postings: Postings, term: number): [number, Place][] {
  const found: [number, Place][] = [];
  postings.visit(term, (document, place) => found.push([document, place]));
  return found;
}

test('a term has the documents that it was added for, in order and with its places', () => {
  // Gaps up to a million: numbers of one, two and three bytes. Few terms, many of them in one small table.
  const term = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer());
  const document = fc.array(fc.tuple(term, fc.constantFrom<Place>(0, 1, 2)), { maxLength: 60 });
  const documents = fc.array(
    fc.tuple(fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 1e6 })), document),
    {
      maxLength: 60,
    },
  );
  fc.assert(
    fc.property(documents, (given) => {
      const postings = new Postings();
      const expected = new Map<number, [number, Place][]>();
      let number = -1;
      for (const [gap, terms] of given) {
        number += gap;
        for (const [each, place] of new Map(terms)) {
          const known = expected.get(each | 0) ?? [];
          expect(postings.add(each | 0, number, place)).toBe(known.length === 0);
          expected.set(each | 0, [...known, [number, place]]);
        }
      }
      for (const [each, found] of expected) {
        expect(read(postings, each)).toEqual(found);
        expect(postings.count(each)).toBe(found.length);
      }
    }),
    { numRuns: 200 },
  );
});

test('long lists and many terms stay complete while the tables and pages grow', () => {
  const postings = new Postings();
  const terms = Array.from({ length: 20_000 }, (_, i) => termOf(`word ${i}`));
  for (let document = 0; document < 300; document++)
    for (let i = document % 3; i < terms.length; i += 1 + (document % 7) * 50)
      postings.add(terms[i] ?? 0, document, ((document + i) % 3) as Place);
  for (let i = 0; i < terms.length; i += 97) {
    const expected = [...Array(300).keys()].filter(
      (document) => i >= document % 3 && (i - (document % 3)) % (1 + (document % 7) * 50) === 0,
    );
    expect(read(postings, terms[i] ?? 0)).toEqual(expected.map((document) => [document, (document + i) % 3]));
  }
  expect(postings.count(termOf('a word that no document has'))).toBe(0);
  expect(read(postings, termOf('a word that no document has'))).toEqual([]);
});
