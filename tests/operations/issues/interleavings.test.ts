import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { editArticle } from '../../../src/articles/store/edit-article.js';
import { approveIssue } from '../../../src/control/approve-issue.js';
import { scheduleIssue, startDueIssues } from '../../../src/control/schedule-issue.js';
import { startIssue } from '../../../src/control/start-issue.js';
import { readEdition } from '../../../src/delivery/edition.js';
import { planIssue } from '../../../src/delivery/plan-issue.js';
import { PostriderError } from '../../../src/errors.js';
import type { Identity } from '../../../src/identity.js';
import { composeIssue } from '../../../src/issues/compose.js';
import { basisOf } from '../../../src/issues/content-basis.js';
import { readHistory } from '../../../src/issues/draft-history.js';
import { editDraft } from '../../../src/issues/edit-draft.js';
import type { HistoryEntry } from '../../../src/issues/history/history-entry.js';
import { readIssue } from '../../../src/issues/issue-store.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { keys } from '../../../src/redis/keys.js';
import type { Edition } from '../../../src/render/digest.js';
import { startPostrider, type TestPostrider } from '../../helpers/postrider.js';

// @slow 25 s

// Three people work on one issue at the same time. Each looks at it, saves it, edits its article or its newsletter,
// approves and sends, in any order.

let postrider: TestPostrider;
let id: string;
/** Hashes as they are at the beginning of each course, by their keys. */
let fresh: (readonly [string, Record<string, string>])[];
beforeAll(async () => {
  postrider = await startPostrider({ readers: 1, workers: false });
  const { redis } = postrider.app;
  id = (await composeIssue(redis, postrider.newsletter, { limit: 1 })).issue.id;
  await changeNewsletter(redis, 'business', { tagline: 'At first' });
  const { articles } = await readIssue(redis, id);
  const stored = [keys.issue(id), keys.newsletter('business'), ...articles.map((one) => keys.article(one))];
  fresh = await Promise.all(stored.map(async (key) => [key, await redis.hgetall(key)] as const));
});
afterAll(() => postrider.stop());

/** The issue as it was composed, without a past. */
async function startAnew(approval: 'wait' | 'send'): Promise<void> {
  const { redis } = postrider.app;
  const made = [keys.templates(id, 1), keys.batches(id)];
  const multi = redis
    .multi()
    .del(keys.history(id), keys.approval(id), ...made)
    .srem(keys.sending, id)
    .zrem(keys.scheduled, id);
  for (const [key, hash] of fresh) multi.del(key).hset(key, hash);
  await multi.exec();
  await changeNewsletter(redis, 'business', { approval });
}

const subjects = ['First', 'Second', 'Third'] as const;
const people = ['anna', 'ben', 'carl'] as const;
type Person = (typeof people)[number];
const acts = [
  ...(['look', 'save', 'save', 'edit', 'set', 'approve', 'approve'] as const),
  ...(['send', 'schedule', 'schedule', 'time comes'] as const),
] as const;
const step = fc.record({
  who: fc.constantFrom(...people),
  act: fc.constantFrom(...acts),
  subject: fc.constantFrom(...subjects),
  /** Whether the next step begins before this one ends. */
  together: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const identity = (who: Person): Identity => `token:${who}`;

/** What somebody who approved, sent or scheduled it had seen. */
interface Seen {
  who: Person;
  edition: Edition;
}

/** What happened: who approved which revision, and who sent what they had seen. */
class Course {
  readonly seen = new Map<Person, Edition>();
  readonly approved: Seen[] = [];
  readonly sent: Seen[] = [];
  readonly scheduled: Seen[] = [];
  /** Who has edited the article and the newsletter to which revision. */
  readonly edits: { who: Person; part: 'article' | 'newsletter'; revision: number }[] = [];

  /** Does one step. What the product refuses leaves everything as it is. */
  async run({ who, act, subject }: Step): Promise<void> {
    const { redis, queues } = postrider.app;
    const seen = this.seen.get(who);
    try {
      if (act === 'time comes') await startDue();
      else if (act === 'look' || !seen) await this.look(who);
      else if (act === 'save') {
        const edit = { base: seen.issue.revision, by: who, actor: identity(who) };
        await editDraft(redis, id, edit, { subject });
        await this.look(who);
      } else if (act === 'approve') {
        const approver = { id: identity(who), name: who };
        await approveIssue(postrider.app, seen, { by: '', release: undefined, approver });
        this.approved.push({ who, edition: seen });
      } else if (act === 'edit') {
        const by = { id: identity(who), name: who };
        const { revision } = await editArticle(redis, articleOf(seen), { title: `${subject} by ${who}` }, { by });
        this.edits.push({ who, part: 'article', revision });
      } else if (act === 'set') {
        const by = { id: identity(who), name: who };
        const { revision = 0 } = await changeNewsletter(redis, 'business', { tagline: `${subject} by ${who}` }, { by });
        this.edits.push({ who, part: 'newsletter', revision });
      } else if (act === 'schedule') {
        const { revision } = seen.issue;
        const look = { revision, content: basisOf(seen), sender: { id: identity(who), name: who } };
        await scheduleIssue(redis, queues, id, { startAt: soon, local: null }, look);
        this.scheduled.push({ who, edition: seen });
      } else {
        const { revision } = seen.issue;
        const look = { revision, content: basisOf(seen), sender: { id: identity(who), name: who } };
        await startIssue(redis, queues, id, ['draft'], look);
        this.sent.push({ who, edition: seen });
      }
    } catch (error) {
      if (!(error instanceof PostriderError)) throw error;
    }
  }

  async look(who: Person): Promise<void> {
    const { redis, publicUrl } = postrider.app;
    this.seen.set(who, await readEdition(redis, publicUrl, await readIssue(redis, id)));
  }
}

/** When scheduled issues of these courses start. */
const soon = Date.now() + 3_600_000;

/** Lets the time of a scheduled issue come. */
async function startDue(): Promise<void> {
  const { redis, queues, log } = postrider.app;
  await startDueIssues({ redis, queues, log }, soon + 1);
}

const articleOf = ({ articles: [article] }: Edition) => article?.id ?? '';

/** What others than somebody have changed in the issue, its article and its newsletter since they saw it. */
function unseenBy({ who, edition }: Seen, history: readonly HistoryEntry[], { edits }: Course): object[] {
  const { issue, articles, newsletter } = edition;
  const seen = { article: articles[0]?.revision ?? 0, newsletter: newsletter.revision ?? 0 };
  return [
    ...history.filter((one) => one.revision > issue.revision && one.actor !== identity(who)),
    ...edits.filter((one) => one.who !== who && one.revision > seen[one.part]),
  ];
}

async function judge(course: Course, needsApproval: boolean): Promise<void> {
  const { redis } = postrider.app;
  const issue = await readIssue(redis, id);
  const history = await readHistory(redis, id);
  // Nobody approves a change of their own that nobody else has approved before.
  const approved = course.approved.map(({ who, edition: { issue: one } }) => ({ who, revision: one.revision }));
  for (const { who, revision } of approved) {
    const earlier = approved.filter((one) => one.revision < revision || (one.revision === revision && one.who !== who));
    const since = Math.max(0, ...earlier.map((one) => one.revision));
    const own = history.filter(
      (one) => one.actor === identity(who) && one.revision > since && one.revision <= revision,
    );
    expect(own).toEqual([]);
  }
  const isOut = issue.planned;
  expect(course.sent.length).toBeLessThanOrEqual(isOut || issue.state === 'paused' ? 1 : 0);
  if (issue.state === 'paused') expect(issue.pausedFor).toEqual({ because: 'changed' });
  if (!isOut) return;
  // What goes out is what somebody who sent, scheduled or approved it saw, or wrote themselves after that.
  const [sent] = course.sent;
  const senders = sent ? [sent] : [...course.scheduled, ...course.approved];
  expect(senders.map((one) => unseenBy(one, history, course))).toContainEqual([]);
  if (sent) expect(sent.edition.issue.revision).toBe(issue.revision);
  // And somebody has approved it, where that is needed: in these words.
  if (!needsApproval) return;
  const { articles, newsletter } = await readEdition(redis, postrider.app.publicUrl, issue);
  const words = ({ issue: { subject }, articles: [article], newsletter: { tagline } }: Edition) =>
    [subject, article?.title, tagline].join();
  expect(course.approved.map(({ edition }) => words(edition))).toContain(
    words({ issue, articles, newsletter } as Edition),
  );
}

test.each(['wait', 'send'] as const)(
  'nothing goes out that its sender did not see, nothing unapproved, and nobody approves their own change (approval: %s)',
  async (approval) => {
    const outcomes = { sent: 0, approved: 0, started: 0, waits: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 9 }), async (steps) => {
        await startAnew(approval);
        const course = new Course();
        const running: Promise<void>[] = [];
        for (const one of steps) {
          running.push(course.run(one));
          if (!one.together) await Promise.all(running);
        }
        await Promise.all(running);
        await startDue();
        // A worker makes the emails. It pauses what somebody has changed since the start.
        await planIssue(postrider.app, id);
        await judge(course, approval === 'wait');
        const { planned, waits } = await readIssue(postrider.app.redis, id);
        outcomes.started += Number(planned && course.sent.length === 0);
        outcomes.waits += Number(waits?.for === 'changed');
        outcomes.sent += course.sent.length;
        outcomes.approved += course.approved.length;
      }),
      { numRuns: 500 },
    );
    // Most courses end before a send; enough do not.
    expect(outcomes.approved).toBeGreaterThan(20);
    expect(outcomes.sent + outcomes.started).toBeGreaterThan(5);
    // Where an approval is needed, few are scheduled and then changed.
    if (approval === 'send') expect(outcomes.waits).toBeGreaterThan(0);
  },
);
