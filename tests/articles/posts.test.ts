import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PostsUnreadable } from '../../src/articles/readers/document-errors.js';
import { type PostFormat, postApis } from '../../src/articles/readers/posts/post-apis.js';
import { readPosts } from '../../src/articles/readers/posts/read-posts.js';
import { ghostPost, wordPressPost } from './pull/post-sites.js';

const formats = Object.keys(postApis) as PostFormat[];
const site = 'https://www.example.com';
const context = { name: site, url: site };
const given = { id: 7, title: 'A title', published: '2030-02-01T08:00:00.000Z' };

/** A value with some of its parts replaced by others of any shape, as plugins and other versions do. */
const spoilt = (whole: object) =>
  fc
    .dictionary(fc.constantFrom(...Object.keys(whole)), fc.jsonValue(), { maxKeys: 6 })
    .map((parts) => ({ ...whole, ...parts }));

test('whatever an API sends, each post is an article or has a reason, and what is no list is unreadable', () => {
  const post = fc.oneof(spoilt(wordPressPost(site, given)), spoilt(ghostPost(site, given)), fc.jsonValue());
  const list = fc.array(post, { maxLength: 4 });
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), list, fc.record({ posts: list })), (value) => {
      for (const format of formats) {
        const posts = format === 'ghost' ? (value as { posts?: unknown } | null)?.posts : value;
        const read = () => readPosts(JSON.stringify(value), format, context);
        if (!Array.isArray(posts)) {
          expect(read).toThrow(PostsUnreadable);
          continue;
        }
        const { items, facts } = read();
        expect(items).toHaveLength(posts.length);
        expect(facts.newestChange).toBeGreaterThanOrEqual(facts.oldestChange);
        for (const item of items)
          if ('draft' in item)
            expect([item.draft.url, item.draft.title]).toEqual([
              expect.stringMatching(/^https?:/),
              expect.stringMatching(/\S/),
            ]);
          else expect(item.reason).toMatch(/\S/);
      }
    }),
    { numRuns: 200 },
  );
});

test('the address of a source is the same however it is given, and no request leaves a trace or a key in it', () => {
  const path = fc.constantFrom('', '/', '/blog', '/blog/');
  const filter = fc.constantFrom('', 'tag:news', '(tag:[a,b])+featured:true', '(a:1),(b:2)');
  const contentKey = '22444f78447824223cefc48062';
  fc.assert(
    fc.property(
      path,
      filter,
      fc.integer({ min: 0, max: 4e12 }),
      fc.constantFrom(...formats),
      (at, wanted, time, format) => {
        const api = postApis[format];
        const { url } = api.complete({ url: `${site}${at}`, contentKey });
        expect(api.owns(url)).toBe(true);
        const asked = `${url}?${new URLSearchParams({ ...(wanted ? { filter: wanted } : {}), ...(format === 'ghost' ? { key: contentKey } : {}) })}`;
        const kept = api.complete({ url: asked, contentKey });
        expect(api.complete(kept)).toEqual(kept);
        expect(kept.url).not.toContain(contentKey);
        for (const query of [{ page: 1 }, { page: 3, changedAfter: time }]) {
          const request = api.request(kept, query);
          expect(new URL(request).searchParams.get('page')).toBe(String(query.page));
          expect(api.without(request)).toBe(kept.url);
        }
      },
    ),
  );
});
