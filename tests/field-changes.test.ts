import { expect, test } from 'vitest';
import { changedSince } from '../src/field-changes.js';

test('a revision that does not exist yet is no conflict with anybody', () => {
  expect(changedSince('Newsletter "business"', 3, 0, [])).toBe(
    'Newsletter "business" has no revision 3: it is at revision 0.',
  );
  expect(changedSince('Newsletter "business"', 3, 4, [{ field: 'title', by: 'Ben', at: 1 }])).toBe(
    'Newsletter "business" is now at revision 4. Since revision 3 these fields changed: title (by Ben).',
  );
});
