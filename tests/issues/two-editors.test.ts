import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { scheduleIssue } from '../../src/control/schedule-issue.js';
import { writeApproval } from '../../src/delivery/approval.js';
import { readEdition } from '../../src/delivery/edition.js';
import type { Identity } from '../../src/identity.js';
import { composeIssue } from '../../src/issues/compose.js';
import { type DraftContent, fieldsOf } from '../../src/issues/draft-content.js';
import { DraftChanged, NothingToUndo, UndoOvertaken } from '../../src/issues/draft-errors.js';
import { readHistory } from '../../src/issues/draft-history.js';
import type { DraftPatch } from '../../src/issues/draft-patch.js';
import { editDraft } from '../../src/issues/edit-draft.js';
import type { Issue } from '../../src/issues/issue.js';
import { addIssue, readIssue } from '../../src/issues/issue-store.js';
import { restoreRevision, undoOwn } from '../../src/issues/undo-draft.js';
import { addNewsletter, readNewsletter } from '../../src/newsletters/newsletter-store.js';
import { openQueues } from '../../src/queues/queues.js';
import { keys } from '../../src/redis/keys.js';
import { newsletterFields } from '../helpers/newsletter.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

// Anna, Ben and Carl work on one draft at the same time.

let server: TestRedis;
let redis: Redis;
let draft: Issue;
let articles: string[];
beforeAll(async () => {
  server = await startTestRedis();
  redis = server.redis;
});
afterAll(() => server.stop());
beforeEach(async () => {
  await redis.flushall();
  await addNewsletter(redis, newsletterFields({ sections: ['City', 'Tech'], postalAddress: '1 Example Road' }));
  articles = [];
  for (let i = 1; i <= 3; i += 1) {
    const { article } = await saveArticle(
      redis,
      {
        ...{ title: `Lamp ${i}`, url: `https://example.com/${i}`, section: 'City', author: '', image: null },
        ...{ publishedAt: `2030-01-0${i}T08:00:00Z`, excerpt: `About lamp ${i}.`, body: '<p>A lamp.</p>' },
        source: 'page',
      },
      { newsletter: 'business' },
    );
    articles.push(article.id);
  }
  draft = (await composeIssue(redis, await readNewsletter(redis, 'business'), { articles })).issue;
});

type Who = 'anna' | 'ben' | 'carl';
const author = (who: Who, { revision }: Pick<Issue, 'revision'>, at?: number) => ({
  ...{ base: revision, by: who, actor: `token:${who}` as Identity },
  ...(at === undefined ? {} : { at }),
});
/** A save on the revision that somebody saw. */
const save = (who: Who, seen: Issue, patch: DraftPatch, at?: number) =>
  editDraft(redis, seen.id, author(who, seen, at), patch);
const undo = (who: Who, seen: Issue) => undoOwn(redis, seen.id, author(who, seen), 'undo');
const redo = (who: Who, seen: Issue) => undoOwn(redis, seen.id, author(who, seen), 'redo');
const refusal = (save: Promise<unknown>) =>
  save.then(
    () => {
      throw new Error('was not refused');
    },
    (error: unknown) => error,
  );
const slot = {
  ...{ place: 'end' as const, title: 'A sponsor', text: 'Paid words.', url: 'https://sponsor.example.com/' },
  ...{ image: '', imageAlt: '', label: '', from: '', to: '' },
};

test('two people who save different fields 1,000 times each at the same time are never refused, and lose nothing', async () => {
  const work = async (who: Who, patch: (n: number) => DraftPatch, has: (issue: Issue) => unknown) => {
    let seen = draft;
    for (let n = 1; n <= 1_000; n += 1) {
      seen = await save(who, seen, patch(n));
      expect(has(seen)).toBe(`${who} ${n}`);
    }
  };
  await Promise.all([
    work(
      'anna',
      (n) => ({ note: `anna ${n}` }),
      ({ note }) => note,
    ),
    work(
      'ben',
      (n) => ({ sectionNotes: { City: `ben ${n}` } }),
      ({ sectionNotes }) => sectionNotes.City,
    ),
  ]);
  const after = await readIssue(redis, draft.id);
  expect(after).toMatchObject({ revision: 2_001, note: 'anna 1000', sectionNotes: { City: 'ben 1000' } });
  const history = await readHistory(redis, draft.id);
  expect(history).toHaveLength(2);
  expect(fieldsOf(await restoreRevision(redis, draft.id, author('carl', after), 1))).toEqual(fieldsOf(draft));
});

test('600 autosaves of a note leave the first change of the day undoable, and one undo takes back a paragraph', async () => {
  const day = Date.UTC(2031, 2, 4, 8);
  let issue = await save('anna', draft, { subject: 'The first change of the day' }, day);
  for (let i = 1; i <= 600; i += 1)
    issue = await save('anna', issue, { note: 'Dear readers, all is well. '.repeat(i / 10 + 1) }, day + i * 3_000);
  const bytes = (await redis.lrange(keys.history(draft.id), 0, -1)).join('').length;
  process.stdout.write(`history after 600 autosaves: ${bytes} bytes\n`);
  expect(bytes).toBeLessThan(100_000);
  let undone = 0;
  for (; issue.note !== ''; undone += 1) issue = await undo('anna', issue);
  expect(undone).toBeLessThan(6);
  expect(await undo('anna', issue)).toMatchObject({ subject: draft.subject, note: '', followsLead: draft.followsLead });
});

test('a save on an older revision that touches other fields is made on the new one', async () => {
  const [a = '', b = ''] = articles;
  await save('ben', draft, {
    subject: 'By Ben',
    sectionNotes: { City: 'By Ben' },
    versions: { [a]: { title: 'By Ben' } },
  });
  const both = await save('anna', draft, {
    ...{ preheader: 'By Anna', sectionNotes: { Tech: 'By Anna' } },
    versions: { [a]: { excerpt: 'By Anna' }, [b]: { title: 'By Anna' } },
  });
  expect(both).toMatchObject({
    ...{ revision: 3, subject: 'By Ben', preheader: 'By Anna', followsLead: [] },
    sectionNotes: { City: 'By Ben', Tech: 'By Anna' },
    versions: { [a]: { title: 'By Ben', excerpt: 'By Anna' }, [b]: { title: 'By Anna' } },
  });
});

test('a save of a field that somebody else has changed is refused with both texts, who and when', async () => {
  const ben = await save('ben', draft, { note: 'By Ben', preheader: 'Also by Ben' }, 5_000);
  const refused = await refusal(save('anna', draft, { note: 'By Anna', subject: 'By Anna' }));
  expect(refused).toBeInstanceOf(DraftChanged);
  expect(refused).toMatchObject({
    ...{ base: 1, revision: 2 },
    changes: [
      { field: 'note', by: 'ben', at: 5_000, texts: { yours: 'By Anna', theirs: 'By Ben' } },
      { field: 'preheader', by: 'ben', at: 5_000 },
    ],
  });
  expect(await readIssue(redis, draft.id)).toEqual(ben);
  // The same text is no conflict.
  expect(await save('anna', draft, { note: 'By Ben' })).toEqual(ben);
});

test('a text that only follows the lead is nobody’s: who writes it is not refused because the lead has changed', async () => {
  const [a = '', b = '', c = ''] = articles;
  await save('ben', draft, { articles: [b, a, c] });
  expect(await save('anna', draft, { subject: 'By Anna' })).toMatchObject({
    ...{ subject: 'By Anna', articles: [b, a, c], preheader: 'About lamp 2.' },
  });
});

test('the order of the articles is one field, and whoever takes out a story that another one edits is told', async () => {
  const [a = '', b = '', c = ''] = articles;
  await save('ben', draft, { versions: { [c]: { title: 'By Ben' } } });
  const removal = await refusal(save('anna', draft, { articles: [a, b] }));
  expect(removal).toMatchObject({ changes: [{ field: `versions.${c}.title`, texts: { theirs: 'By Ben' } }] });
  const now = await readIssue(redis, draft.id);
  await save('carl', now, { articles: [a, c] });
  expect(await refusal(save('anna', now, { versions: { [b]: { title: 'By Anna' } } }))).toMatchObject({
    changes: [
      { field: `versions.${b}`, by: 'carl', texts: { yours: { title: 'By Anna' } } },
      { field: 'articles', by: 'carl' },
    ],
  });
  expect(await refusal(save('anna', now, { articles: [c, b, a] }))).toMatchObject({
    changes: [{ field: 'articles', texts: { yours: [c, b, a], theirs: [a, c] } }],
  });
});

test('each sponsor is a field of its own: two people change, add and remove sponsors at the same time', async () => {
  const start = await save('carl', draft, { sponsors: [slot, { ...slot, title: 'Another' }] });
  const [s1, s2] = start.sponsors;
  if (!s1 || !s2) throw new Error('there are two');
  await save('ben', start, { sponsors: [{ ...s1, title: 'By Ben' }, s2, { ...slot, title: 'New, by Ben' }] });
  const both = await save('anna', start, {
    sponsors: [s1, { ...s2, title: 'By Anna' }, { ...slot, title: 'New, by Anna' }],
  });
  expect(both.sponsors.map(({ id, title }) => `${id} ${title}`)).toEqual([
    ...['s1 By Ben', 's2 By Anna', 's3 New, by Ben', 's4 New, by Anna'],
  ]);
  expect(await refusal(save('anna', start, { sponsors: [s2] }))).toMatchObject({
    changes: expect.arrayContaining([expect.objectContaining({ field: 'sponsors.s1', by: 'ben' })]),
  });
});

test('undo takes back what the person did, one change after the other, and redo makes it again', async () => {
  let issue = await save('anna', draft, { note: 'By Anna' });
  issue = await save('ben', issue, { subject: 'By Ben' });
  issue = await save('anna', issue, { sectionNotes: { City: 'By Anna' } });
  issue = await save('ben', issue, { sectionNotes: { Tech: 'By Ben' } });
  const all = issue;
  issue = await undo('anna', issue);
  expect(issue.sectionNotes).toEqual({ Tech: 'By Ben' });
  issue = await undo('anna', issue);
  expect(issue).toMatchObject({ note: '', subject: 'By Ben' });
  await expect(undo('anna', issue)).rejects.toThrow(NothingToUndo);
  issue = await redo('anna', await redo('anna', issue));
  expect(fieldsOf(issue)).toEqual(fieldsOf(all));
  await expect(redo('anna', issue)).rejects.toThrow(NothingToUndo);
  issue = await undo('anna', issue);
  // Another change ends what can be made again.
  issue = await save('anna', issue, { note: 'More by Anna' });
  await expect(redo('anna', issue)).rejects.toThrow(NothingToUndo);
  await expect(undo('carl', issue)).rejects.toThrow(NothingToUndo);
  expect(await undo('ben', issue)).toMatchObject({ sectionNotes: {}, note: 'More by Anna' });
});

test('an undo is refused when somebody else has changed the same field since, and says who', async () => {
  const [a = '', b = '', c = ''] = articles;
  let issue = await save('anna', draft, { note: 'By Anna', subject: 'By Anna' });
  issue = await save('ben', issue, { note: 'By Ben' });
  const refused = await refusal(undo('anna', issue));
  expect(refused).toBeInstanceOf(UndoOvertaken);
  expect(refused).toMatchObject({ back: 1, changes: [{ field: 'note', by: 'ben' }] });
  expect(String(refused)).toContain('note (by ben)');
  // When Ben takes his text back, Anna can take back hers.
  issue = await undo('anna', await undo('ben', issue));
  expect(issue).toMatchObject({ note: '', subject: draft.subject });
  // Nobody takes out a story under the headline of somebody else.
  const without = await save('carl', issue, { articles: [a, b] });
  issue = await save('anna', without, { articles: [a, b, c] });
  issue = await save('ben', issue, { versions: { [c]: { title: 'By Ben' } } });
  expect(await refusal(undo('anna', issue))).toMatchObject({ changes: [{ field: `versions.${c}.title`, by: 'ben' }] });
});

test('an undo on an older revision goes through if only others have changed the draft since', async () => {
  const mine = await save('anna', draft, { note: 'By Anna' });
  await save('ben', mine, { subject: 'By Ben' });
  const undone = await undo('anna', mine);
  expect(undone).toMatchObject({ note: '', subject: 'By Ben' });
  const again = await save('anna', undone, { note: 'In another window' });
  await expect(undo('anna', undone)).rejects.toThrow(DraftChanged);
  await expect(undo('anna', { ...again, revision: 99 })).rejects.toMatchObject({ code: 'input.invalid' });
});

test('what was approved or scheduled can be brought back exactly, although the same person goes on', async () => {
  const queues = openQueues(redis);
  const write = async (seen: Issue, note: string) => save('anna', seen, { note });
  const approved = await write(await write(draft, 'a'), 'ab');
  await writeApproval(redis, await readEdition(redis, 'https://news.example.com', approved), 'ben');
  const scheduled = await write(await write(approved, 'abc'), 'abcd');
  const sender = { id: 'token:anna' as Identity, name: 'anna' };
  const start = { startAt: Date.UTC(2090, 0, 1), local: null };
  await scheduleIssue(redis, queues, draft.id, start, { revision: scheduled.revision, sender });
  const last = await write(await write(scheduled, 'abcde'), 'abcdef');
  const history = await readHistory(redis, draft.id);
  expect(history.map(({ first, revision }) => [first, revision])).toEqual([
    [2, 3],
    [4, 5],
    [6, 7],
  ]);
  const back = await restoreRevision(redis, draft.id, author('anna', last), scheduled.revision);
  expect(back.note).toBe('abcd');
  expect((await restoreRevision(redis, draft.id, author('anna', back), approved.revision)).note).toBe('ab');
  await queues.close();
});

test('a draft of version 0.2.0 is opened, and its changes can be taken back by whoever works on it', async () => {
  const line = (revision: number, changes: object[]) =>
    JSON.stringify({ call: `${revision}`, revision, at: revision, by: 'ada', changes });
  const note = { field: 'note', before: undefined, after: 'From 0.2.0' };
  const subject = { field: 'subject', before: draft.subject, after: 'From 0.2.0' };
  const follows = { field: 'followsLead', before: ['subject', 'preheader'], after: ['preheader'] };
  await redis.rpush(keys.history(draft.id), line(2, [note]), line(3, [subject, follows]));
  await redis.hset(keys.issue(draft.id), {
    ...{ revision: 3, note: 'From 0.2.0', subject: 'From 0.2.0', followsLead: '["preheader"]' },
  });
  let issue = await readIssue(redis, draft.id);
  issue = await save('anna', issue, { note: 'By Anna' });
  issue = await undo('anna', await undo('anna', issue));
  expect(issue).toMatchObject({ subject: draft.subject, note: 'From 0.2.0', followsLead: ['subject', 'preheader'] });
  expect(fieldsOf(await undo('anna', issue))).toEqual(fieldsOf(draft));
});

// Interleavings: each person saves what they see, maybe an older revision, takes back and makes again.

const people = ['anna', 'ben', 'carl'] as const;
const fields = ['subject', 'preheader', 'note', 'City', 'headline', 'sponsor'] as const;
type Field = (typeof fields)[number];
const steps = fc.array(
  fc.record({
    who: fc.constantFrom(...people),
    does: fc.constantFrom('save', 'save', 'save', 'look', 'undo', 'undo', 'redo'),
    field: fc.constantFrom(...fields),
    other: fc.constantFrom(...fields),
    minutes: fc.constantFrom(0, 0, 4, 11),
  }),
  { minLength: 5, maxLength: 25 },
);

/** What a field says. Each text begins with the name of who typed it. */
function textOf(content: DraftContent, field: Field): string {
  if (field === 'City') return content.sectionNotes.City ?? '';
  if (field === 'headline') return content.versions[articles[0] ?? '']?.title ?? '';
  if (field === 'sponsor') return content.sponsors[0]?.title ?? '';
  return content[field];
}

function patchOf(field: Field, text: string, seen: Issue): DraftPatch {
  if (field === 'City') return { sectionNotes: { City: text } };
  if (field === 'headline') return { versions: { [articles[0] ?? '']: { title: text } } };
  if (field === 'sponsor') return { sponsors: seen.sponsors.map((one) => ({ ...one, title: text })) };
  return { [field]: text };
}

const allTexts = (content: DraftContent) => Object.fromEntries(fields.map((field) => [field, textOf(content, field)]));

test('three people save, take back and make again in any order: the draft is as the model says, and nobody loses a text', async () => {
  const outcomes = { saved: 0, refused: 0, undone: 0, overtaken: 0, redone: 0 };
  let drafts = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (course) => {
      drafts += 1;
      const first = await addIssue(redis, {
        ...{ id: `business-${drafts + 100}`, newsletter: 'business', subject: 'nobody 0', preheader: 'nobody 0' },
        ...{ articles, audience: {}, sponsors: [{ ...slot, id: 's1', title: 'nobody 0' }] },
      });
      const seen: Record<Who, Issue> = { anna: first, ben: first, carl: first };
      // The model: the texts, and the last revision that changed each.
      const model: Record<string, string> = allTexts(first);
      const changed = Object.fromEntries(fields.map((field) => [field, 1]));
      let current = first;
      let at = Date.UTC(2031, 2, 4, 8);
      for (const [i, { who, does, field, other, minutes }] of course.entries()) {
        at += minutes * 60_000;
        const mine = seen[who];
        if (does === 'look') seen[who] = await readIssue(redis, first.id);
        else if (does === 'save') {
          const text = `${who} ${i}`;
          const patch = { ...patchOf(field, text, mine), ...patchOf(other, text, mine) };
          const meets = [field, other].some((one) => (changed[one] ?? 0) > mine.revision);
          const outcome = await save(who, mine, patch, at).catch((error: unknown) => error);
          expect(outcome instanceof DraftChanged).toBe(meets);
          if (outcome instanceof DraftChanged) {
            outcomes.refused += 1;
            for (const { texts } of outcome.changes.filter((change) => change.texts))
              expect(JSON.stringify(texts?.yours)).toContain(text);
            seen[who] = await readIssue(redis, first.id);
            expect(seen[who]).toEqual(current);
            continue;
          }
          outcomes.saved += 1;
          current = outcome as Issue;
          for (const one of [field, other]) [model[one], changed[one]] = [text, current.revision];
          seen[who] = current;
        } else {
          const base = await readIssue(redis, first.id);
          const back = undoOwn(redis, first.id, { ...author(who, base), at }, does);
          const outcome = await back.catch((error: unknown) => error);
          if (outcome instanceof NothingToUndo) continue;
          if (outcome instanceof UndoOvertaken) {
            outcomes.overtaken += 1;
            for (const { by } of outcome.changes) expect(by).not.toBe(who);
            expect(await readIssue(redis, first.id)).toEqual(current);
            continue;
          }
          const after = outcome as Issue;
          outcomes[does === 'undo' ? 'undone' : 'redone'] += 1;
          const now = allTexts(after);
          const differing = fields.filter((one) => now[one] !== model[one]);
          expect(differing.length).toBeGreaterThan(0);
          for (const one of differing) {
            // What goes away by an undo was typed by the same person; what comes back by a redo, too.
            expect(does === 'undo' ? model[one] : now[one]).toMatch(new RegExp(`^${who} `));
            [model[one], changed[one]] = [now[one] ?? '', after.revision];
          }
          // The other way leads back.
          const there = await undoOwn(
            redis,
            first.id,
            { ...author(who, after), at },
            does === 'undo' ? 'redo' : 'undo',
          );
          expect(fieldsOf(there)).toEqual(fieldsOf(current));
          current = await undoOwn(redis, first.id, { ...author(who, there), at }, does);
          for (const one of differing) changed[one] = current.revision;
          seen[who] = current;
        }
        expect(allTexts(current)).toEqual(model);
      }
      expect(await readIssue(redis, first.id)).toEqual(current);
      // The history explains every value, from the first to the last.
      const values: Record<string, unknown> = { ...fieldsOf(first) };
      for (const { changes } of await readHistory(redis, first.id))
        for (const { field, before, after } of changes) {
          expect(before).toEqual(values[field]);
          values[field] = after;
        }
      const now = fieldsOf(current);
      for (const field of new Set([...Object.keys(values), ...Object.keys(now)]))
        expect(values[field]).toEqual(now[field]);
    }),
    { numRuns: 150 },
  );
  for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(10);
});
