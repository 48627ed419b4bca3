import { expect, test } from 'vitest';
import { changedBy, changedSince, fieldChanges, withChange } from '../src/field-changes.js';

test('a revision that does not exist yet is no conflict with anybody', () => {
  expect(changedSince('Newsletter "business"', 3, 0, [])).toBe(
    'Newsletter "business" has no revision 3: it is at revision 0.',
  );
  expect(changedSince('Newsletter "business"', 3, 4, [{ field: 'title', by: 'Ben', at: 1 }])).toBe(
    'Newsletter "business" is now at revision 4. Since revision 3 these fields changed: title (by Ben).',
  );
});

test('each field notes every person who changed it, and a later change by nobody known takes none away', () => {
  const [ann, ben] = [
    { id: 'token:ann', name: 'Ann' },
    { id: 'token:ben', name: 'Ben' },
  ] as const;
  const byAnn = withChange({}, ['title', 'section'], { revision: 1, by: ann, at: 1 });
  const byBen = withChange(byAnn, ['title'], { revision: 2, by: ben, at: 2 });
  const pulled = withChange(byBen, ['title'], { revision: 3, by: 'a source', at: 3 });
  expect(fieldChanges.parse(pulled)).toEqual(pulled);
  expect(changedBy(pulled, 'token:ann', 0)).toEqual(['title', 'section']);
  expect(changedBy(pulled, 'token:ben', 1)).toEqual(['title']);
  expect(changedBy(pulled, 'token:ben', 2)).toEqual([]);
  expect(pulled.title).toMatchObject({ by: 'a source', revision: 3 });
});

test('a field notes at most 20 persons, and what version 0.2.0 stored has none', () => {
  let changes = fieldChanges.parse({ title: { revision: 1, by: 'Ann', at: 1 } });
  expect(changedBy(changes, 'token:ann', 0)).toEqual([]);
  for (let revision = 2; revision < 40; revision += 1) {
    const by = { id: `token:${revision}`, name: 'One of many' } as const;
    changes = withChange(changes, ['title'], { revision, by, at: revision });
  }
  expect(Object.keys(changes.title?.authors ?? {})).toHaveLength(20);
  expect(changedBy(changes, 'token:39', 38)).toEqual(['title']);
});
