import { afterEach, beforeEach, expect, test } from 'vitest';
import { applyFeedback } from '../../src/feedback/apply-feedback.js';
import type { FeedbackEvent } from '../../src/feedback/feedback-event.js';
import { ingestReport } from '../../src/feedback/ingest-report.js';
import { readEvent, takeEvent } from '../../src/feedback/journal.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { reportIssue } from '../../src/reports/report.js';
import { idOf, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { neverHeld } from '../../src/subscribers/membership/bounce-backlog.js';
import { releaseBounces } from '../../src/subscribers/membership/decide-bounces.js';
import { unsubscribe } from '../../src/subscribers/membership/signup.js';
import { membershipOf } from '../../src/subscribers/record/subscriber.js';
import {
  addReader,
  addTestNewsletter,
  readerAddress,
  startPostrider,
  type TestPostrider,
} from '../helpers/postrider.js';
import { reportOf } from './feedback-for-tests.js';

let postrider: TestPostrider;
beforeEach(async () => {
  postrider = await startPostrider({ readers: 3, workers: false });
});
afterEach(() => postrider.stop());

const reader = readerAddress(0);
let number = 0;

function anEvent(fields: Partial<FeedbackEvent> = {}): FeedbackEvent {
  number += 1;
  return {
    id: number.toString(16).padStart(32, '0'),
    at: Date.now(),
    kind: 'hard',
    subscriber: idOf(postrider.app.list, reader).toString('hex'),
    newsletter: postrider.newsletter.number,
    issue: '',
    sentAt: Math.floor(Date.now() / 1000) + 60,
    proof: 'bounce-address',
    source: 'report',
    status: '5.1.1',
    code: 550,
    reason: 'no-such-user',
    fault: 'reader',
    words: '550 5.1.1 no such user',
    outcome: 'taken',
    ...fields,
  };
}

async function stateOf(address: string, { number: newsletter }: Newsletter = postrider.newsletter) {
  const { list } = postrider.app;
  return membershipOf(await readSubscriber(list, idOf(list, address)), newsletter)?.state;
}

test('a complaint ends every subscription of its reader, and an unsubscription ends one', async () => {
  const { app } = postrider;
  const other = await addTestNewsletter(app, { slug: 'other', title: 'Another Digest' });
  for (const address of [reader, readerAddress(1)]) await addReader(app, other, address);
  expect(await applyFeedback(app, anEvent({ kind: 'complaint', words: 'Complaint by Example' }))).toBe('applied');
  expect([await stateOf(reader), await stateOf(reader, other)]).toEqual(['complained', 'complained']);
  const subscriber = idOf(app.list, readerAddress(1)).toString('hex');
  expect(await applyFeedback(app, anEvent({ kind: 'leave', subscriber }))).toBe('applied');
  expect([await stateOf(readerAddress(1)), await stateOf(readerAddress(1), other)]).toEqual([
    'unsubscribed',
    'confirmed',
  ]);
  // A later unsubscription does not replace a complaint.
  expect(await applyFeedback(app, anEvent({ kind: 'leave' }))).toBe('unchanged');
  expect(await stateOf(reader)).toBe('complained');
});

test('an absence notice, and refusals by policy and for content, change nothing', async () => {
  for (const kind of ['auto-reply', 'policy', 'content', 'unknown'] as const)
    expect(await applyFeedback(postrider.app, anEvent({ kind }))).toBe('counted');
  expect(await stateOf(reader)).toBe('confirmed');
});

test('an event is applied once, and one whose process ended in between is applied by the next', async () => {
  const { app } = postrider;
  const event = anEvent();
  expect(await takeEvent(app.redis, event)).toEqual({ event, isResumed: false });
  expect((await readEvent(app.redis, event.id))?.outcome).toBe('taken');
  expect(await applyFeedback(app, event)).toBe('applied');
  expect(await applyFeedback(app, event)).toBe('again');
  expect(await readEvent(app.redis, event.id)).toEqual({ ...event, outcome: 'applied' });
});

test('a message that was sent before the reader’s last decision says nothing about it', async () => {
  const yesterday = Math.floor(Date.now() / 1000) - 86_400;
  expect(await applyFeedback(postrider.app, anEvent({ sentAt: yesterday }))).toBe('unchanged');
  expect(await applyFeedback(postrider.app, anEvent({ sentAt: 0 }))).toBe('unchanged');
  expect(await stateOf(reader)).toBe('confirmed');
});

test('a reader who unsubscribed stays unsubscribed', async () => {
  const { app, newsletter } = postrider;
  await unsubscribe(app.list, { newsletter: newsletter.number, id: idOf(app.list, reader), at: 0 });
  expect(await applyFeedback(app, anEvent())).toBe('unchanged');
  expect(await stateOf(reader)).toBe('unsubscribed');
});

test('the same report many times in parallel corrects the ledger once', async () => {
  const { app, sink } = postrider;
  await postrider.startWorkers();
  const issue = await postrider.composeIssue();
  await postrider.send(issue);
  const [mail] = sink.mailsTo(reader);
  if (!mail) throw new Error('no email');
  const report = await reportOf(mail);
  await Promise.all(Array.from({ length: 20 }, () => ingestReport(app, report)));
  expect(await reportIssue(app.list, issue.id)).toMatchObject({
    audience: 3,
    accepted: 2,
    bounced: 1,
    bouncedLater: 1,
  });
  expect(await stateOf(reader)).toBe('bounced');
});

test('when too many readers bounce within an hour, further bounces are held back, and applied when released', async () => {
  const { app, newsletter } = postrider;
  const readers = 2 * neverHeld;
  for (let i = 0; i < readers; i += 1) await addReader(app, newsletter, readerAddress(i));
  const outcomes: string[] = [];
  for (let i = 0; i < readers; i += 1)
    outcomes.push(await applyFeedback(app, anEvent({ subscriber: idOf(app.list, readerAddress(i)).toString('hex') })));
  expect(outcomes.filter((outcome) => outcome === 'applied')).toHaveLength(neverHeld);
  expect(outcomes.filter((outcome) => outcome === 'held')).toHaveLength(readers - neverHeld);
  expect(await releaseBounces(app.list, newsletter)).toBe(readers - neverHeld);
  expect(await stateOf(readerAddress(readers - 1))).toBe('bounced');
});
