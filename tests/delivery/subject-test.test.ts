import { simpleParser } from 'mailparser';
import { afterEach, expect, test } from 'vitest';
import { startIssue } from '../../src/control/start-issue.js';
import { openBatches } from '../../src/delivery/batches.js';
import { enqueueNow } from '../../src/delivery/plan-issue.js';
import type { SubjectScores } from '../../src/delivery/subject-split.js';
import { editDraft } from '../../src/issues/edit-draft.js';
import { readIssue } from '../../src/issues/issue-store.js';
import { decideTest, type SubjectTest, testGroup } from '../../src/issues/subject-test.js';
import { keys } from '../../src/redis/keys.js';
import { until } from '../helpers/clock.js';
import { addReader, startPostrider, type TestPostrider } from '../helpers/postrider.js';

let postrider: TestPostrider | undefined;
afterEach(async () => {
  await postrider?.stop();
  postrider = undefined;
});

const subjectTest: SubjectTest = {
  subjects: ['First, {{name|you}}', 'Second, {{name|you}}'],
  share: 20,
  measure: 'clicks',
  minutes: 1,
};

/** Sends an issue with a subject test to 60 readers. Once the rest wait for the decision, its time comes at once. */
async function sendTested(scores?: SubjectScores) {
  postrider = await startPostrider({ readers: 59, workers: false });
  const { app, newsletter, sink } = postrider;
  await addReader(app, newsletter, 'li@example.org', { name: "Li O'Neill" });
  if (scores) app.subjectScores = scores;
  const draft = await postrider.composeIssue();
  const slot = { place: 'end', text: '', image: '', imageAlt: '', label: '', from: '', to: '' };
  const sponsors = [
    { ...slot, title: 'Maps', url: 'https://sponsor.example.com/' },
    { ...slot, title: 'Over', url: 'https://sponsor.example.com/old', to: '2020-01-01' },
  ];
  const note = 'Hello **{{name|reader}}**';
  const content = { subject: 'First, {{name|you}}', note, sponsors, subjectTest };
  await editDraft(app.redis, draft.id, { base: 1, by: 'a test' }, content);
  await postrider.startWorkers();
  await startIssue(app.redis, app.queues, draft.id);
  const waiting = async () => {
    const batches = await openBatches(app.redis, draft.id);
    return batches.length > 0 && batches.every(({ dueAt }) => dueAt > 0);
  };
  await until('the rest wait for the decision', waiting);
  const tested = sink.mails.length;
  const { startedAt } = await readIssue(app.redis, draft.id);
  const decidesAt = startedAt - 1_000;
  await app.redis.hset(keys.issue(draft.id), 'startedAt', decidesAt - 60_000);
  for (const batch of await openBatches(app.redis, draft.id)) await enqueueNow(app.queues, draft.id, batch);
  const report = await postrider.sent(draft.id);
  const mails = await Promise.all(sink.mails.map(({ raw }) => simpleParser(raw)));
  const count = (start: string) => mails.filter(({ subject }) => subject?.startsWith(start)).length;
  return { report, mails, tested, first: count('First, '), second: count('Second, '), decidesAt, id: draft.id };
}

test('without clicks a subject test has no winner, says so, and the first subject goes to the rest', async () => {
  const { report, mails, tested, first, second, decidesAt } = await sendTested();
  expect(report).toMatchObject({ state: 'sent', accepted: 60, audience: 60 });
  expect(report.subjectTest?.decision).toMatchObject({ subject: 0, because: 'no-responses', scores: null });
  expect(Date.parse(report.subjectTest?.decision?.at ?? '')).toBeGreaterThanOrEqual(decidesAt);
  expect(first + second).toBe(60);
  expect(tested).toBeGreaterThan(0);
  expect(tested).toBeLessThan(50);
  expect(second).toBeGreaterThan(0);
  expect(second).toBeLessThan(30);
  expect(report.sponsors).toMatchObject([
    { id: 's1', title: 'Maps', emails: 60 },
    { id: 's2', title: 'Over', emails: 0 },
  ]);
  expect(mails.every(({ text }) => text?.includes('Maps') && !text.includes('Over'))).toBe(true);
  // Every reader once, each with their own name.
  expect(new Set(mails.map(({ to }) => (Array.isArray(to) ? '' : to?.text))).size).toBe(60);
  const own = mails.find(({ text }) => text?.includes("Li O'Neill"));
  expect(own?.subject).toMatch(/^(First|Second), Li O'Neill$/);
  expect(own?.text).toContain("Hello Li O'Neill");
  expect(String(own?.html)).toContain('Hello <strong>Li O&#x27;Neill</strong>');
});

test('the subject with the most clicks goes to the rest', async () => {
  const scoresOf = async () => [
    { readers: 12, responses: 1 },
    { readers: 12, responses: 5 },
  ];
  const { report, first, second, id } = await sendTested({ scoresOf });
  expect(report.subjectTest?.decision).toMatchObject({ subject: 1, because: 'best' });
  expect(first).toBeGreaterThan(0);
  expect(first).toBeLessThan(30);
  expect(first + second).toBe(60);
  const { app } = postrider as TestPostrider;
  expect((await readIssue(app.redis, id)).subjectDecision).toMatchObject({ subject: 1 });
});

test('readers are spread over the subjects by their shares, the same way each time', () => {
  const three: SubjectTest = { ...subjectTest, subjects: ['a', 'b', 'c'], share: 15 };
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < 10_000; i += 1) {
    const reader = Buffer.alloc(8);
    reader.writeUInt32BE(i);
    const group = testGroup(three, 'business-7', reader);
    expect(testGroup(three, 'business-7', reader)).toBe(group);
    const at = group ?? 3;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  for (const count of counts.slice(0, 3)) expect(Math.abs(count - 1_500)).toBeLessThan(200);
  expect(counts[3]).toBeGreaterThan(5_200);
});

test.each([
  ['no measure', null, 0, 'no-responses'],
  ['no responses', [score(10, 0), score(10, 0)], 0, 'no-responses'],
  ['nobody emailed', [score(0, 0), score(0, 0)], 0, 'no-responses'],
  ['equally many', [score(10, 1), score(10, 3), score(20, 6)], 0, 'tie'],
  ['the best rate, not the most', [score(100, 10), score(10, 2)], 1, 'best'],
])('a test with %s is decided', (_, scores, subject, because) => {
  expect(decideTest(scores, 7)).toMatchObject({ at: 7, subject, because });
});

function score(readers: number, responses: number) {
  return { readers, responses };
}
