import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { approveIssue } from '../../../src/control/approve-issue.js';
import { scheduleIssue, startDueIssues } from '../../../src/control/schedule-issue.js';
import { startIssue } from '../../../src/control/start-issue.js';
import { readEdition } from '../../../src/delivery/edition.js';
import { PostriderError } from '../../../src/errors.js';
import type { Identity } from '../../../src/identity.js';
import { composeIssue } from '../../../src/issues/compose.js';
import { readHistory } from '../../../src/issues/draft-history.js';
import { editDraft } from '../../../src/issues/edit-draft.js';
import { readIssue } from '../../../src/issues/issue-store.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { keys } from '../../../src/redis/keys.js';
import type { Edition } from '../../../src/render/digest.js';
import { startPostrider, type TestPostrider } from '../../helpers/postrider.js';

// @slow 10 s

// Three people work on one issue at the same time. Each looks at it, saves, approves and sends, in any order.

let postrider: TestPostrider;
let id: string;
let fresh: Record<string, string>;
beforeAll(async () => {
  postrider = await startPostrider({ readers: 1, workers: false });
  const { redis } = postrider.app;
  id = (await composeIssue(redis, postrider.newsletter, { limit: 1 })).issue.id;
  fresh = await redis.hgetall(keys.issue(id));
});
afterAll(() => postrider.stop());

/** The issue as it was composed, without a past. */
async function startAnew(): Promise<void> {
  const { redis } = postrider.app;
  await redis
    .multi()
    .del(keys.issue(id), keys.history(id), keys.approval(id))
    .srem(keys.sending, id)
    .zrem(keys.scheduled, id)
    .hset(keys.issue(id), fresh)
    .exec();
}

const subjects = ['First', 'Second', 'Third'] as const;
const people = ['anna', 'ben', 'carl'] as const;
type Person = (typeof people)[number];
const step = fc.record({
  who: fc.constantFrom(...people),
  act: fc.constantFrom('look', 'save', 'save', 'approve', 'approve', 'send', 'schedule', 'schedule', 'time comes'),
  subject: fc.constantFrom(...subjects),
  /** Whether the next step begins before this one ends. */
  together: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const identity = (who: Person): Identity => `token:${who}`;

/** What happened: who approved which revision, and who sent what they had seen. */
class Course {
  readonly seen = new Map<Person, Edition>();
  readonly approved: { who: Person; revision: number; subject: string }[] = [];
  readonly sent: { who: Person; revision: number }[] = [];
  readonly scheduled: { who: Person; revision: number }[] = [];

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
        const { revision, subject: approved } = seen.issue;
        this.approved.push({ who, revision, subject: approved });
      } else if (act === 'schedule') {
        const { revision } = seen.issue;
        const sender = { id: identity(who), name: who };
        await scheduleIssue(redis, queues, id, { startAt: soon, local: null }, { revision, sender });
        this.scheduled.push({ who, revision });
      } else {
        const { revision } = seen.issue;
        await startIssue(redis, queues, id, ['draft'], { revision });
        this.sent.push({ who, revision });
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

async function judge(course: Course, needsApproval: boolean): Promise<void> {
  const { redis } = postrider.app;
  const issue = await readIssue(redis, id);
  const history = await readHistory(redis, id);
  // Nobody approves a change of their own that nobody else has approved before.
  for (const { who, revision } of course.approved) {
    const earlier = course.approved.filter(
      (one) => one.revision < revision || (one.revision === revision && one.who !== who),
    );
    const since = Math.max(0, ...earlier.map((one) => one.revision));
    const own = history.filter(
      (one) => one.actor === identity(who) && one.revision > since && one.revision <= revision,
    );
    expect(own).toEqual([]);
  }
  expect(course.sent.length).toBeLessThanOrEqual(issue.state === 'sending' ? 1 : 0);
  if (issue.state !== 'sending') return;
  // What goes out is what somebody who sent, scheduled or approved it saw, or wrote themselves after that.
  const [sent] = course.sent;
  const senders = sent ? [sent] : [...course.scheduled, ...course.approved];
  const unseen = senders.map(({ who, revision }) =>
    history.filter((one) => one.revision > revision && one.actor !== identity(who)),
  );
  expect(unseen).toContainEqual([]);
  if (sent) expect(sent.revision).toBe(issue.revision);
  // And somebody has approved it, where that is needed.
  if (needsApproval) expect(course.approved.map(({ subject }) => subject)).toContain(issue.subject);
}

test.each(['wait', 'send'] as const)(
  'nothing goes out that its sender did not see, nothing unapproved, and nobody approves their own change (approval: %s)',
  async (approval) => {
    await changeNewsletter(postrider.app.redis, 'business', { approval });
    const outcomes = { sent: 0, approved: 0, started: 0, waits: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 9 }), async (steps) => {
        await startAnew();
        const course = new Course();
        const running: Promise<void>[] = [];
        for (const one of steps) {
          running.push(course.run(one));
          if (!one.together) await Promise.all(running);
        }
        await Promise.all(running);
        await startDue();
        await judge(course, approval === 'wait');
        const { state, waits } = await readIssue(postrider.app.redis, id);
        outcomes.started += Number(state === 'sending' && course.sent.length === 0);
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
