import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { correctIssue } from '../../src/control/correct-issue.js';
import { InvalidInput, NotFound } from '../../src/errors.js';
import { composeIssue, NothingToCompose } from '../../src/issues/compose.js';
import { deleteDraft, duplicateIssue } from '../../src/issues/copy-draft.js';
import { fieldsOf } from '../../src/issues/draft-content.js';
import { DraftChanged, NotDeletable, NotEditable, NothingToUndo } from '../../src/issues/draft-errors.js';
import { readHistory } from '../../src/issues/draft-history.js';
import type { DraftPatch } from '../../src/issues/draft-patch.js';
import { editDraft } from '../../src/issues/edit-draft.js';
import type { Issue } from '../../src/issues/issue.js';
import { addIssue, changeIssueState, listIssues, readIssue } from '../../src/issues/issue-store.js';
import { moved, withoutArticles } from '../../src/issues/order/article-order.js';
import { restoreRevision, undoOwn } from '../../src/issues/undo-draft.js';
import { addNewsletter, readNewsletter } from '../../src/newsletters/newsletter-store.js';
import { openQueues } from '../../src/queues/queues.js';
import { keys } from '../../src/redis/keys.js';
import type { SubscriberList } from '../../src/subscribers/list/subscriber-store.js';
import { newsletterFields } from '../helpers/newsletter.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

let server: TestRedis;
let redis: Redis;
beforeAll(async () => {
  server = await startTestRedis();
  redis = server.redis;
});
afterAll(() => server.stop());
beforeEach(async () => {
  await redis.flushall();
  await addNewsletter(
    redis,
    newsletterFields({
      sections: ['City', 'Tech'],
      postalAddress: '1 Example Road',
    }),
  );
});

async function addArticles(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 1; i <= count; i += 1) {
    const { article } = await saveArticle(
      redis,
      {
        title: `Lamp ${i}`,
        url: `https://example.com/${i}`,
        section: 'City',
        publishedAt: new Date(Date.UTC(2030, 0, 1, 0, i)).toISOString(),
        author: '',
        image: null,
        excerpt: `About lamp ${i}.`,
        body: '<p>A lamp.</p>',
        source: 'page',
      },
      { newsletter: 'business' },
    );
    ids.unshift(article.id);
  }
  return ids;
}
const compose = async (articles?: readonly string[]) =>
  (await composeIssue(redis, await readNewsletter(redis, 'business'), articles ? { articles } : {})).issue;
const edit = (issue: Pick<Issue, 'id' | 'revision'>, patch: DraftPatch, by = 'editor@example.com') =>
  editDraft(redis, issue.id, { base: issue.revision, by }, patch);
const undo = (issue: Pick<Issue, 'id' | 'revision'>, to?: number) => {
  const by = { base: issue.revision, by: 'editor@example.com' };
  return to === undefined ? undoOwn(redis, issue.id, by, 'undo') : restoreRevision(redis, issue.id, by, to);
};

const slot = {
  place: 'end' as const,
  title: 'A sponsor',
  text: 'Paid words.',
  url: 'https://sponsor.example.com/',
  image: '',
  imageAlt: '',
  label: '',
  from: '',
  to: '',
};

test('an edit changes only the fields that it names, in this issue only', async () => {
  const [a = '', b = ''] = await addArticles(2);
  const draft = await compose();
  const edited = await edit(draft, {
    subject: 'Two lamps',
    note: 'Dear **readers**',
    sectionNotes: { City: 'From the city desk' },
    versions: { [b]: { title: 'A brighter lamp', image: 'none' } },
    sponsors: [slot, { ...slot, place: 'section:City', from: '2030-01-01', to: '2030-01-31' }],
  });
  expect(edited).toEqual({
    ...draft,
    revision: 2,
    subject: 'Two lamps',
    followsLead: ['preheader'],
    note: 'Dear **readers**',
    sectionNotes: { City: 'From the city desk' },
    versions: { [b]: { title: 'A brighter lamp', image: null } },
    sponsors: [
      { id: 's1', ...slot },
      { id: 's2', ...slot, place: 'section:City', from: '2030-01-01', to: '2030-01-31' },
    ],
  });
  expect(await edit(edited, { versions: { [b]: null }, sectionNotes: { city: null }, sponsors: [] })).toMatchObject({
    versions: {},
    sectionNotes: {},
    sponsors: [],
    articles: [a, b],
  });
});

test('a change that changes nothing makes no revision', async () => {
  await addArticles(1);
  const draft = await compose();
  expect(await edit(draft, { subject: draft.subject })).toEqual(draft);
  expect(await readHistory(redis, draft.id)).toEqual([]);
});

test('an article that an edit removes is free for the next issue; one that it adds is taken', async () => {
  const [a = '', b = '', c = ''] = await addArticles(3);
  const draft = await edit(await compose([a, b]), { articles: [b, c] });
  expect(draft.articles).toEqual([b, c]);
  expect((await compose()).articles).toEqual([a]);
  await expect(compose()).rejects.toThrow(NothingToCompose);
});

test.each<[string, DraftPatch]>([
  ['subject', { subject: ' \n ' }],
  ['subject', { subject: 'x'.repeat(501) }],
  ['articles', { articles: [] }],
  ['articles', { articles: ['nowhere'] }],
  ['versions', { versions: { nowhere: { title: 'x' } } }],
  ['sectionNotes', { sectionNotes: { Weather: 'x' } }],
  ['sponsors.0.url', { sponsors: [{ ...slot, url: 'javascript:alert(1)' }] }],
  ['sponsors.0.from', { sponsors: [{ ...slot, from: '2030-02-30' }] }],
  ['sponsors.0.to', { sponsors: [{ ...slot, from: '2030-02-02', to: '2030-02-01' }] }],
  [
    'sponsors',
    {
      sponsors: [
        { ...slot, id: 's1' },
        { ...slot, id: 's1' },
      ],
    },
  ],
  ['subjectTest', { subjectTest: { subjects: ['One', 'One'], share: 10, measure: 'clicks', minutes: 60 } }],
  ['subjectTest', { subjectTest: { subjects: ['One', 'Two', 'Three'], share: 40, measure: 'clicks', minutes: 60 } }],
])('an edit with a wrong value of %s is refused and names the field', async (field, patch) => {
  await addArticles(1);
  const draft = await compose();
  await expect(edit(draft, patch)).rejects.toMatchObject({ code: 'input.invalid', field });
  expect(await readIssue(redis, draft.id)).toEqual(draft);
});

test('a change on an old revision is refused and says who changed which field, and the first change stays', async () => {
  await addArticles(1);
  const draft = await compose();
  const first = await edit(draft, { subject: 'By the first' }, 'first@example.com');
  const refusal = await edit(draft, { subject: 'By the second' }, 'second@example.com').catch((error) => error);
  expect(refusal).toBeInstanceOf(DraftChanged);
  expect(refusal).toMatchObject({
    base: 1,
    revision: 2,
    changes: [{ field: 'subject', by: 'first@example.com', at: expect.any(Number) }],
  });
  expect(await readIssue(redis, draft.id)).toEqual(first);
  await expect(edit({ ...draft, revision: 9 }, { subject: 'x' })).rejects.toThrow(InvalidInput);
});

test('an issue whose send began cannot be edited, and a scheduled one can', async () => {
  await addArticles(1);
  const draft = await compose();
  await changeIssueState(redis, draft.id, 'scheduled', { startAt: 1 });
  const edited = await edit(draft, { subject: 'Still time' });
  await changeIssueState(redis, draft.id, 'sending');
  await expect(edit(edited, { subject: 'Too late' })).rejects.toThrow(NotEditable);
  await expect(undo(edited)).rejects.toThrow(NotEditable);
  expect((await readIssue(redis, draft.id)).subject).toBe('Still time');
});

test('a correction of a draft is a revision too, so that no edit overwrites it silently', async () => {
  await addArticles(1);
  const draft = await compose();
  const list = { redis } as SubscriberList;
  const deps = { list, queues: openQueues(redis), publicUrl: 'https://news.example.com', tokenKeys: [] };
  await correctIssue(deps, draft.id, { subject: 'Corrected' });
  await expect(edit(draft, { subject: 'Edited' })).rejects.toMatchObject({ changes: [{ field: 'subject' }] });
});

test('undo goes back step by step and can be undone itself', async () => {
  const [a = '', b = ''] = await addArticles(2);
  const draft = await compose();
  const one = await edit(draft, { subject: 'One', articles: [b] });
  const two = await edit(one, { note: 'Two', subject: 'Two' });
  const three = await undo(two);
  expect(three).toEqual({ ...one, revision: 4 });
  const four = await undo(three);
  expect(four).toEqual({ ...draft, revision: 5 });
  await expect(undo(four)).rejects.toThrow(NothingToUndo);
  const five = await undo(four, 3);
  expect(five).toEqual({ ...two, revision: 6 });
  await expect(undo(five, 99)).rejects.toMatchObject({ field: 'to' });
  const history = await readHistory(redis, draft.id);
  expect(history.map(({ revision, by, restores }) => [revision, by, restores])).toEqual([
    [2, 'editor@example.com', undefined],
    [3, 'editor@example.com', undefined],
    [4, 'editor@example.com', 2],
    [5, 'editor@example.com', 1],
    [6, 'editor@example.com', 3],
  ]);
  // The article that came back is taken again.
  expect((await compose([a])).articles).toEqual([a]);
  await undo(five, 1);
  await expect(compose()).rejects.toThrow(NothingToCompose);
});

test('a copy has the content of its original and is independent of it', async () => {
  const [a = '', b = ''] = await addArticles(2);
  const original = await edit(await compose(), {
    versions: { [b]: { title: 'New' } },
    note: 'Hello',
    sponsors: [slot],
  });
  await changeIssueState(redis, original.id, 'sending');
  const copy = await duplicateIssue(redis, await readIssue(redis, original.id));
  expect(copy).toMatchObject({ id: 'business-2', state: 'draft', revision: 1, articles: [a, b], note: 'Hello' });
  expect(fieldsOf(copy)).toEqual(fieldsOf(original));
  await edit(copy, { subject: 'Another' });
  expect((await readIssue(redis, original.id)).subject).toBe(original.subject);
});

test('a deleted draft is gone with its history, and its articles are free again', async () => {
  const ids = await addArticles(2);
  const draft = await edit(await compose(), { subject: 'Gone' });
  await expect(deleteDraft(redis, draft.id, 1)).rejects.toThrow(DraftChanged);
  await deleteDraft(redis, draft.id, draft.revision);
  await expect(readIssue(redis, draft.id)).rejects.toThrow(NotFound);
  expect(await redis.keys(`*${draft.id}*`)).toEqual([]);
  expect(await listIssues(redis, 'business')).toEqual([]);
  const next = await compose();
  expect(next).toMatchObject({ id: 'business-2', articles: ids });
  await changeIssueState(redis, next.id, 'sending');
  await expect(deleteDraft(redis, next.id)).rejects.toThrow(NotDeletable);
});

test('a failed compose uses up no number', async () => {
  await expect(compose()).rejects.toThrow(NothingToCompose);
  await expect(compose(['nowhere'])).rejects.toThrow(InvalidInput);
  await addArticles(1);
  expect((await compose()).id).toBe('business-1');
  expect(await redis.get(keys.issueNumber('business'))).toBe('1');
});

describe('two editors', () => {
  const field = fc.constantFrom('subject', 'preheader', 'note', 'City', 'Tech', 'headline', 'order', 'sponsor');
  type Step = { who: 0 | 1; does: 'read' | 'write'; field: string };
  const steps: fc.Arbitrary<Step[]> = fc.array(
    fc.record({ who: fc.constantFrom(0 as const, 1 as const), does: fc.constantFrom('read', 'write'), field }),
    { minLength: 2, maxLength: 8 },
  );

  test('never lose an edit silently, in 300 interleavings: what does not meet is kept, and what meets is refused', async () => {
    const articles = await addArticles(3);
    let drafts = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (interleaving) => {
        drafts += 1;
        const draft = await addIssue(redis, {
          id: `business-${drafts}`,
          newsletter: 'business',
          subject: 'Lamps',
          preheader: '',
          articles,
          audience: {},
        });
        const seen = [draft, draft];
        let current = draft;
        for (const [i, { who, does, field: name }] of interleaving.entries()) {
          const mine = seen[who] ?? draft;
          if (does === 'read') {
            seen[who] = await readIssue(redis, draft.id);
            continue;
          }
          const outcome = await edit(mine, patchOf(name, `${i}`, mine), `editor ${who}`).catch(
            (error: unknown) => error,
          );
          const [before, now] = [fieldsOf(mine), fieldsOf(current)];
          const differ = Object.keys({ ...before, ...now }).filter(
            (one) => JSON.stringify(before[one]) !== JSON.stringify(now[one]),
          );
          if (outcome instanceof DraftChanged) {
            // It names every field that differs from what this editor saw, and nothing was written.
            expect(outcome.changes.map((change) => change.field)).toEqual(expect.arrayContaining(differ));
            expect(outcome.changes.filter(({ texts }) => texts).length).toBeGreaterThan(0);
            expect(await readIssue(redis, draft.id)).toEqual(current);
            continue;
          }
          // Whatever somebody else has changed since is still there.
          const after = fieldsOf(outcome as Issue);
          for (const one of differ) expect(after[one]).toEqual(now[one]);
          current = outcome as Issue;
          seen[who] = current;
        }
        expect(await readIssue(redis, draft.id)).toEqual(current);
        // Every accepted edit is in the history, and the history leads back to the first content.
        const history = await readHistory(redis, draft.id);
        expect(history.map(({ revision }) => revision)).toEqual(history.map((_, i) => i + 2));
        if (history.length > 0) expect(fieldsOf(await undo(current, 1))).toEqual(fieldsOf(draft));
      }),
      { numRuns: 300 },
    );
  });

  test('who write at the same moment on the same revision: one is accepted, the others are refused', async () => {
    await addArticles(1);
    let draft = await compose();
    for (let round = 0; round < 20; round += 1) {
      const writes = Array.from({ length: 5 }, (_, i) => edit(draft, { subject: `${round} by ${i}` }, `editor ${i}`));
      const outcomes = await Promise.allSettled(writes);
      const accepted = outcomes.filter((outcome) => outcome.status === 'fulfilled');
      expect(accepted).toHaveLength(1);
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ changes: [{ field: 'subject' }] });
      draft = await readIssue(redis, draft.id);
      expect(draft).toEqual(accepted[0]?.value);
    }
  });
});

/** A change of one field, computed as an editor would: from what they see. */
function patchOf(field: string, value: string, seen: Issue): DraftPatch {
  const [first = '', second = ''] = seen.articles;
  if (field === 'headline') return { versions: { [first]: { title: value } } };
  if (field === 'City' || field === 'Tech') return { sectionNotes: { [field]: value } };
  if (field === 'order')
    return {
      articles:
        seen.articles.length > 2 ? withoutArticles(seen.articles, [second]) : moved(seen.articles, second, 'first'),
    };
  if (field === 'sponsor') return { sponsors: [...seen.sponsors.slice(-2), { ...slot, title: value }] };
  return { [field]: value };
}
