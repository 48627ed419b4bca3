import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveArticle } from '../../../src/articles/store/article-store.js';
import { articleId } from '../../../src/articles/store/canonical-url.js';
import { editArticle } from '../../../src/articles/store/edit-article.js';
import { approveIssue } from '../../../src/control/approve-issue.js';
import { withdrawIssue } from '../../../src/control/cancel-issue.js';
import { correctIssue } from '../../../src/control/correct-issue.js';
import { resendIssue } from '../../../src/control/resend-issue.js';
import { scheduleIssue, startDueIssues } from '../../../src/control/schedule-issue.js';
import { startIssue } from '../../../src/control/start-issue.js';
import { writeApproval } from '../../../src/delivery/approval.js';
import { readEdition } from '../../../src/delivery/edition.js';
import { planIssue } from '../../../src/delivery/plan-issue.js';
import { PostriderError } from '../../../src/errors.js';
import type { Identity } from '../../../src/identity.js';
import { composeIssue } from '../../../src/issues/compose.js';
import { basisOf, contentMark } from '../../../src/issues/content-basis.js';
import { readHistory } from '../../../src/issues/draft-history.js';
import { editDraft } from '../../../src/issues/edit-draft.js';
import type { HistoryEntry } from '../../../src/issues/history/history-entry.js';
import type { Issue } from '../../../src/issues/issue.js';
import { readIssue } from '../../../src/issues/issue-store.js';
import { undoOwn } from '../../../src/issues/undo-draft.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { control } from '../../../src/operations/issues/control.js';
import { corrections } from '../../../src/operations/issues/corrections.js';
import { perform } from '../../../src/operations/operation.js';
import { type Actor, scopes } from '../../../src/operations/permission.js';
import { keys } from '../../../src/redis/keys.js';
import type { Edition } from '../../../src/render/digest.js';
import { articleForTests } from '../../helpers/edition.js';
import { startPostrider, type TestPostrider } from '../../helpers/postrider.js';

// Three people work on one issue at the same time. Each looks at it, saves it, takes that back, corrects it, edits its
// article or its newsletter, writes a new article, adds that, approves and sends, in any order. Once the send has begun,
// they go on one after the other: they correct it, and resume it where it has paused itself.

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
  const made = [...Array.from({ length: 9 }, (_, edition) => keys.templates(id, edition)), keys.batches(id)];
  const multi = redis
    .multi()
    .del(keys.history(id), keys.approval(id), keys.article(written.id), ...made)
    .srem(keys.sending, id)
    .zrem(keys.scheduled, id);
  for (const [key, hash] of fresh) multi.del(key).hset(key, hash);
  await multi.exec();
  await changeNewsletter(redis, 'business', { approval });
}

/** The article that somebody writes while the others work. */
const written = { id: articleId('https://example.com/written'), url: 'https://example.com/written' };

const subjects = ['First', 'Second', 'Third'] as const;
const people = ['anna', 'ben', 'carl'] as const;
type Person = (typeof people)[number] | 'dora';
const acts = [
  ...(['look', 'save', 'save', 'undo', 'correct', 'edit', 'set', 'approve', 'look and approve'] as const),
  ...(['write', 'add', 'add'] as const),
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

/** What happens once the send has begun. `unseen`: without a word of what they have looked at, and of whether they are sure. */
const laterActs = [
  ...(['look', 'edit', 'set', 'look and approve', 'correct', 'correct unseen', 'resume', 'resume unseen'] as const),
  ...(['look and correct', 'look and correct', 'correct unseen', 'resume unseen', 'resume unseen'] as const),
  'cancel and resend',
] as const;
const laterStep = fc.record({
  who: fc.constantFrom(...people),
  act: fc.constantFrom(...laterActs),
  subject: fc.constantFrom(...subjects),
});
type LaterStep = typeof laterStep extends fc.Arbitrary<infer Value> ? Value : never;

const identity = (who: Person): Identity => `token:${who}`;
const someone = (who: Person) => ({ id: identity(who), name: who });
const actor = (who: Person): Actor => ({ kind: 'token', id: who, name: who, scopes, newsletters: null });

/** What somebody who approved, sent, scheduled or resumed it had seen. */
interface Seen {
  who: Person;
  /** Who let it go out before, if somebody goes on in their place: they have seen what they changed themselves. */
  before?: Person;
  edition: Edition;
}

/** An approval; a correction of a send that has begun approves itself. */
interface Approved extends Seen {
  itself?: boolean;
}

/** An article, by its id, or the newsletter. */
type Part = string;
const newsletterPart: Part = 'newsletter';

/** What happened: who approved which revision, and who sent what they had seen. */
class Course {
  readonly seen = new Map<Person, Edition>();
  readonly approved: Approved[] = [];
  readonly sent: Seen[] = [];
  readonly scheduled: Seen[] = [];
  /** Who sees to it that it goes out as it is, once somebody has resumed it, or made its emails by a correction. */
  deciders: Seen[] | undefined;
  resumed = 0;
  cancelled = 0;
  corrected = 0;
  /** Who has changed an article or the newsletter, to which revision. */
  readonly edits: { who: Person; part: Part; revision: number }[] = [];
  /** The revision at which somebody last added the new article. */
  readonly added = new Map<Person, number>();

  constructor(readonly needsApproval: boolean) {}

  /** Does one step. What the product refuses leaves everything as it is. */
  async run({ who, act, subject }: Step): Promise<void> {
    const seen = this.seen.get(who);
    try {
      if (act === 'time comes') await startDue();
      else if (act === 'look' || !seen) await this.look(who);
      else if (act === 'look and approve') await this.#decide(who, 'approve', await this.look(who));
      else if (act === 'edit' || act === 'set' || act === 'write') await this.#changePart(who, act, subject, seen);
      else if (act === 'approve' || act === 'send' || act === 'schedule') await this.#decide(who, act, seen);
      else await this.#changeDraft(who, act, subject, seen);
    } catch (error) {
      if (!(error instanceof PostriderError)) throw error;
    }
  }

  async look(who: Person): Promise<Edition> {
    const edition = await readNow();
    this.seen.set(who, edition);
    return edition;
  }

  async lookTogether(): Promise<void> {
    const edition = await this.look('anna');
    for (const who of people) this.seen.set(who, edition);
  }

  /** Does a step of a send that has begun. What the product refuses leaves everything as it is. */
  async runLater({ who, act, subject }: LaterStep): Promise<void> {
    // Its emails are made: what changes after that is not in them.
    if ((await readIssue(postrider.app.redis, id)).planned) return;
    const seen = this.seen.get(who) ?? (await this.look(who));
    try {
      if (act === 'look') await this.look(who);
      else if (act === 'look and approve') await this.#decide(who, 'approve', await this.look(who));
      else if (act === 'edit' || act === 'set') await this.#changePart(who, act, subject, seen);
      else if (act === 'correct' || act === 'correct unseen')
        await this.#correct(who, subject, act === 'correct' ? seen : undefined);
      else if (act === 'look and correct') await this.#correct(who, subject, await this.look(who));
      else if (act === 'cancel and resend') await this.#resend(who);
      else await this.resume(who, act === 'resume' ? seen : undefined);
    } catch (error) {
      if (!(error instanceof PostriderError)) throw error;
    }
  }

  /** Those of whom one has seen what goes out. @param seen what somebody gives with their call; undefined: nothing */
  #seenBy(who: Person, seen: Edition | undefined): Seen[] {
    if (seen) return [{ who, edition: seen }];
    const [sent] = this.sent;
    const deciders = this.deciders ?? (sent ? [sent] : [...this.scheduled, ...this.approved]);
    return deciders.map(({ who: before, edition }) => ({ who, before, edition }));
  }

  /** Corrects a send that has begun. Whoever does so has seen what others have changed in its parts. */
  async #correct(who: Person, subject: string, seen: Edition | undefined): Promise<void> {
    const before = await readNow();
    if (before.issue.startedAt === 0 || before.issue.planned) return;
    // Of an issue that is paused, too: there a correction can wait for somebody else.
    const approves = this.needsApproval && (before.issue.state === 'sending' || !seen);
    const input = {
      subject: `${subject} ${this.#words()}`,
      ...(seen ? { content: contentMark(basisOf(seen)) } : {}),
      ...(approves ? { approvedBy: '' } : {}),
    };
    await perform(postrider.app, corrections.correct, { actor: actor(who), key: { issue: id }, input });
    this.corrected += 1;
    expect(this.#seenBy(who, seen).map((one) => unseenParts(one, before.issue, this))).toContainEqual([]);
    const edition = await this.look(who);
    if (approves) this.approved.push({ who, edition, itself: before.issue.state === 'sending' });
    // Its emails are made.
    if (before.issue.state === 'sending') this.deciders = [{ who, edition }];
  }

  /** Resumes an issue that has paused itself, and a worker makes its emails. */
  async resume(who: Person, seen: Edition | undefined): Promise<void> {
    const { app } = postrider;
    const before = await readNow();
    if (before.issue.state !== 'paused') return;
    const input = seen ? { content: contentMark(basisOf(seen)) } : {};
    await perform(app, control.resume, { actor: actor(who), key: { issue: id }, input });
    this.resumed += 1;
    const history = await readHistory(app.redis, id);
    const approved = this.approved.filter((one) => !one.itself);
    const some = [...this.#seenBy(who, seen), ...approved];
    expect(some.map((one) => unseenBy(one, before.issue, history, this))).toContainEqual([]);
    this.deciders = [{ who, edition: before }];
    await planIssue(app, id);
    expect(await readIssue(app.redis, id)).toMatchObject({ planned: true, state: 'sending' });
  }

  /** Cancels an issue whose emails are not made: sending it to its rest, which is everybody, would send it unseen. */
  async #resend(who: Person): Promise<void> {
    const { app } = postrider;
    await withdrawIssue(app.list, id, someone(who));
    this.cancelled += 1;
    await resendIssue(app, id, ['waiting'], { by: someone(who) });
    await planIssue(app, id);
  }

  /** No two texts are the same. */
  #words = () => this.edits.length + this.corrected;

  async #changeDraft(
    who: Person,
    act: 'save' | 'undo' | 'correct' | 'add',
    subject: (typeof subjects)[number],
    { issue }: Edition,
  ) {
    const { app } = postrider;
    const edit = { base: issue.revision, by: who, actor: identity(who) };
    // Without approvals, an issue that is being sent may be corrected, and its sender did not see that.
    if (act === 'correct' && this.needsApproval)
      await correctIssue(app, id, { subject, revision: issue.revision }, Date.now(), someone(who));
    else if (act === 'undo') await undoOwn(app.redis, id, edit, 'undo');
    else if (act !== 'add') await editDraft(app.redis, id, edit, { subject });
    else if (!issue.articles.includes(written.id)) {
      await this.#write(people[subjects.indexOf(subject)] ?? who, subject);
      await editDraft(app.redis, id, edit, { articles: [...issue.articles, written.id] });
    }
    const { articles } = await this.look(who);
    const revision = articles.find((one) => one.id === written.id)?.revision;
    if (act === 'add' && revision !== undefined) this.added.set(who, revision);
  }

  async #changePart(who: Person, act: 'edit' | 'set' | 'write', subject: string, { articles: [article] }: Edition) {
    const { redis } = postrider.app;
    const by = someone(who);
    if (act === 'set') {
      const tagline = `${subject} by ${who} ${this.#words()}`;
      const { revision = 0 } = await changeNewsletter(redis, 'business', { tagline }, { by });
      this.edits.push({ who, part: newsletterPart, revision });
    } else if (act === 'edit') {
      const { id: part, revision } = await editArticle(
        redis,
        article?.id ?? '',
        { title: `${subject} by ${who} ${this.#words()}` },
        { by },
      );
      this.edits.push({ who, part, revision });
    } else await this.#write(who, subject);
    await this.look(who);
  }

  /** Somebody writes the new article, or writes it anew. */
  async #write(who: Person, subject: string) {
    const draft = { ...articleForTests, url: written.url, title: `${subject} by ${who}` };
    const owner = { newsletter: 'business', id: written.id, by: someone(who) };
    const { revision } = (await saveArticle(postrider.app.redis, draft, owner)).article;
    this.edits.push({ who, part: written.id, revision });
  }

  async #decide(who: Person, act: 'approve' | 'send' | 'schedule', edition: Edition) {
    const { app } = postrider;
    const look = { revision: edition.issue.revision, content: basisOf(edition), sender: someone(who) };
    if (act === 'approve') {
      await approveIssue(app, edition, { by: '', release: undefined, approver: someone(who) });
      this.approved.push({ who, edition });
    } else if (act === 'schedule') {
      await scheduleIssue(app.redis, app.queues, id, { startAt: soon, local: null }, look);
      this.scheduled.push({ who, edition });
    } else {
      await startIssue(app.redis, app.queues, id, ['draft'], look);
      this.sent.push({ who, edition });
    }
  }
}

async function readNow(): Promise<Edition> {
  const { redis, publicUrl } = postrider.app;
  return readEdition(redis, publicUrl, await readIssue(redis, id));
}

/** When scheduled issues of these courses start. */
const soon = Date.now() + 3_600_000;

/** Lets the time of a scheduled issue come. */
async function startDue(): Promise<void> {
  const { redis, queues, log } = postrider.app;
  await startDueIssues({ redis, queues, log }, soon + 1);
}

/** The revision of a part that an edition shows; undefined for an article that it does not have. */
const revisionIn = ({ articles, newsletter }: Edition, part: Part): number | undefined =>
  part === newsletterPart ? (newsletter.revision ?? 0) : articles.find((one) => one.id === part)?.revision;

const isIn = ({ articles }: Issue, part: Part): boolean => part === newsletterPart || articles.includes(part);

/**
 * What others than somebody have changed in the issue, its articles and its newsletter since they saw it. An article
 * that another one added is a change of the issue; one that they added themselves is as they saw it then.
 */
const unseenBy = (seen: Seen, now: Issue, history: readonly HistoryEntry[], course: Course): object[] => [
  ...history.filter((one) => one.revision > seen.edition.issue.revision && !authorsIn(seen).includes(one.actor)),
  ...unseenParts(seen, now, course),
];

/** The same of its articles and its newsletter alone. */
function unseenParts(of: Seen, now: Issue, { edits, added }: Course): object[] {
  const { who, before = who, edition } = of;
  const seen = (part: Part) =>
    revisionIn(edition, part) ?? added.get(who) ?? added.get(before) ?? Number.POSITIVE_INFINITY;
  const others = edits.filter((one) => one.who !== who && one.who !== before);
  return others.filter((one) => isIn(now, one.part) && one.revision > seen(one.part));
}

const authorsIn = ({ who, before = who }: Seen): unknown[] => [identity(who), identity(before)];

/** Changes in the draft, the articles and the newsletter that somebody approved before another one had. */
function ownApproved({ approved, edits }: Course, history: readonly HistoryEntry[]): object[] {
  return approved.flatMap(({ who, edition, itself }, position) => {
    if (itself) return [];
    const others = approved.slice(0, position).filter((one) => one.who !== who || one.itself);
    const drafts = history.filter((one) => one.actor === identity(who) && one.revision <= edition.issue.revision);
    const parts = edits.filter((one) => one.who === who && one.revision <= (revisionIn(edition, one.part) ?? 0));
    return [
      ...drafts.filter(({ revision }) => !others.some((one) => one.edition.issue.revision >= revision)),
      ...parts.filter(({ part, revision }) => !others.some((one) => (revisionIn(one.edition, part) ?? 0) >= revision)),
    ];
  });
}

async function judge(course: Course): Promise<void> {
  const { redis } = postrider.app;
  const issue = await readIssue(redis, id);
  const history = await readHistory(redis, id);
  // Nobody approves a change of their own that nobody else has approved before.
  expect(ownApproved(course, history)).toEqual([]);
  const isOut = issue.planned;
  expect(course.sent.length).toBeLessThanOrEqual(isOut || ['paused', 'cancelled'].includes(issue.state) ? 1 : 0);
  if (issue.state === 'paused') expect(issue.pausedFor).toEqual({ because: 'changed' });
  if (!isOut) return;
  // What goes out is what somebody who sent, scheduled or approved it saw, or wrote themselves after that. A correction
  // and the end of a pause are judged when they are made.
  const [sent] = course.sent;
  if (!course.deciders) {
    const starters = sent ? [sent] : [...course.scheduled, ...course.approved];
    expect(starters.map((one) => unseenBy(one, issue, history, course))).toContainEqual([]);
    if (sent) expect(sent.edition.issue.revision).toBe(issue.revision);
  }
  // And somebody has approved it, where that is needed: in these words.
  if (!course.needsApproval) return;
  const out = course.deciders?.at(-1)?.edition ?? (await readNow());
  const words = ({ issue: { subject }, articles, newsletter: { tagline } }: Edition) =>
    [subject, ...articles.map(({ title }) => title), tagline].join();
  expect(course.approved.map((one) => words(one.edition))).toContain(words(out));
}

/** Somebody who has changed nothing looks at an issue that still waits, approves it and resumes it: it goes out. */
async function release(course: Course): Promise<void> {
  const edition = await course.look('dora');
  if (edition.issue.state !== 'paused') return;
  if (course.needsApproval) {
    await approveIssue(postrider.app, edition, { by: '', release: undefined, approver: someone('dora') });
    course.approved.push({ who: 'dora', edition });
  }
  await course.resume('dora', await course.look('dora'));
}

test.each(['wait', 'send'] as const)(
  'nothing goes out that its sender did not see, nothing unapproved, and nobody approves their own change (approval: %s)',
  async (approval) => {
    const outcomes = {
      sent: 0,
      approved: 0,
      started: 0,
      waits: 0,
      resumed: 0,
      corrected: 0,
      cancelled: 0,
      approvedNew: 0,
    };
    const later = (maxLength: number) => fc.array(laterStep, { maxLength });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 3, maxLength: 9 }),
        later(3),
        later(6),
        async (steps, begun, paused) => {
          await startAnew(approval);
          const course = new Course(approval === 'wait');
          await course.lookTogether();
          const running: Promise<void>[] = [];
          for (const one of steps) {
            running.push(course.run(one));
            if (!one.together) await Promise.all(running);
          }
          await Promise.all(running);
          await startDue();
          const isUnderWay = async () =>
            ['sending', 'paused'].includes((await readIssue(postrider.app.redis, id)).state);
          if (await isUnderWay()) for (const one of begun) await course.runLater(one);
          // A worker makes the emails. It pauses what somebody has changed since the start.
          await planIssue(postrider.app, id);
          await judge(course);
          const { state } = await readIssue(postrider.app.redis, id);
          if (state === 'paused') {
            for (const one of paused) await course.runLater(one);
            await judge(course);
            await release(course);
            await judge(course);
          }
          const { planned, waits } = await readIssue(postrider.app.redis, id);
          expect(planned).toBe(await isUnderWay());
          outcomes.resumed += course.resumed;
          outcomes.corrected += course.corrected;
          outcomes.cancelled += course.cancelled;
          outcomes.approvedNew += course.approved.filter(({ edition }) => edition.articles.length > 1).length;
          outcomes.started += Number(planned && course.sent.length === 0);
          outcomes.waits += Number(waits?.for === 'changed');
          outcomes.sent += course.sent.length;
          outcomes.approved += course.approved.length;
        },
      ),
      { numRuns: 500 },
    );
    // Most courses end before a send; enough do not.
    expect(outcomes.approved).toBeGreaterThan(20);
    expect(outcomes.sent + outcomes.started).toBeGreaterThan(5);
    // Where an approval is needed, few are scheduled or started and then changed, or cancelled.
    if (approval === 'send') expect(Math.min(outcomes.waits, outcomes.resumed, outcomes.cancelled)).toBeGreaterThan(0);
    else expect(outcomes.approvedNew).toBeGreaterThan(0);
    expect(outcomes.corrected).toBeGreaterThan(0);
  },
);

test('an approval that comes in while the issue starts makes nobody its sender', async () => {
  await startAnew('send');
  const { redis, queues, publicUrl } = postrider.app;
  const edition = await readEdition(redis, publicUrl, await readIssue(redis, id));
  await startIssue(redis, queues, id, ['draft'], { sender: someone('carl') });
  await writeApproval(redis, edition, '', { approver: someone('anna') });
  await editArticle(redis, edition.articles[0]?.id ?? '', { title: 'By Anna' }, { by: someone('anna') });
  await planIssue(postrider.app, id);
  const { sender, state, pausedFor } = await readIssue(redis, id);
  expect({ sender, state, pausedFor }).toEqual({
    ...{ sender: someone('carl'), state: 'paused', pausedFor: { because: 'changed' } },
  });
});
