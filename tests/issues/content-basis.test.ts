import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentMark, parseContentMark } from '../../src/issues/content-basis.js';

const revision = fc.nat({ max: 1_000_000 });
const articleId = fc.stringMatching(/^[a-z0-9]{1,12}$/);

test('a mark of what somebody saw gives back what they saw', () => {
  fc.assert(
    fc.property(revision, revision, fc.array(fc.tuple(articleId, revision)), (issue, newsletter, articles) => {
      const basis = { issue, newsletter, articles: Object.fromEntries(articles) };
      expect(parseContentMark(contentMark(basis))).toEqual(basis);
    }),
  );
});

test('any other text is no mark', () => {
  for (const text of ['', '1', '1.', '1.2.', '1.2.a', '1.2.a:', '1.2.a:b', '1.2.:3', '1.2.a:3:4', '-1.2', '1.2.a:3.'])
    expect(parseContentMark(text)).toBeUndefined();
});
