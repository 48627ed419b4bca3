import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ingestReport } from '../../src/feedback/ingest-report.js';
import { readEvents } from '../../src/feedback/journal.js';
import { type FeedbackReport, noReport, type ReportedRecipient } from '../../src/feedback/report.js';
import { composeIssue } from '../../src/issues/compose.js';
import { readIssue } from '../../src/issues/issue-store.js';
import { keys } from '../../src/redis/keys.js';
import { reportIssue } from '../../src/reports/report.js';
import { changeSubscriber, idOf, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { bounceAddress } from '../../src/subscribers/membership/bounce-address.js';
import { eraseSubscriber } from '../../src/subscribers/membership/erase.js';
import { reactivate } from '../../src/subscribers/membership/reactivate.js';
import { signToken, tokenKeys } from '../../src/subscribers/membership/tokens.js';
import { membershipOf, withMembership } from '../../src/subscribers/record/subscriber.js';
import { nextSecond } from '../helpers/clock.js';
import { readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { reportOf } from './feedback-for-tests.js';

const domain = 'bounces.example.com';
let postrider: TestPostrider;
let issueId: string;
/** Each test uses its own readers. */
let next = 0;
const aReader = () => readerAddress(next++);

beforeAll(async () => {
  postrider = await startPostrider({ readers: 60, settings: { BOUNCE_DOMAIN: domain } });
  const { app, newsletter } = postrider;
  const longAgo = Math.floor(Date.now() / 1000) - 100 * 86_400;
  for (let i = 0; i < 60; i += 1)
    await changeSubscriber(app.list, idOf(app.list, readerAddress(i)), (before) => {
      const known = membershipOf(before, newsletter.number);
      const times = { askedAt: longAgo, confirmedAt: longAgo, changedAt: longAgo };
      return before && known ? withMembership(before, { ...known, ...times }) : before;
    });
  issueId = (await postrider.composeIssue()).id;
  await postrider.send(await readIssue(app.redis, issueId));
});
afterAll(() => postrider.stop());

async function membership(address: string) {
  const { app, newsletter } = postrider;
  return membershipOf(await readSubscriber(app.list, idOf(app.list, address)), newsletter.number);
}
const stateOf = async (address: string) => (await membership(address))?.state;

/** A report about the issue that a reader got. */
async function bounceFor(address: string, said: Partial<ReportedRecipient> = {}, fields: Partial<FeedbackReport> = {}) {
  const [mail] = postrider.sink.mailsTo(address);
  if (!mail) throw new Error(`${address} got no email`);
  return reportOf(mail, said, fields);
}
const ingest = (report: FeedbackReport, envelopeTo?: string) => ingestReport(postrider.app, report, envelopeTo);
const nothingReturned = noReport().returned;

describe('a hard bounce counts by proof', () => {
  test('of the bounce address, in any case: the reader bounced, and the ledger is corrected', async () => {
    const reader = aReader();
    const before = await reportIssue(postrider.app.list, issueId);
    const report = await bounceFor(reader, { reply: `550 5.1.1 <${reader}> no such user` });
    report.arrivedFor = report.arrivedFor.map((address) => address.toUpperCase());
    expect(await ingest(report)).toBe('applied');
    const { state, log = [] } = (await membership(reader)) ?? {};
    expect(state).toBe('bounced');
    expect(log.at(-1)?.detail).toEqual({ issue: issueId, source: 'report', words: '550 5.1.1 <…> no such user' });
    const { audience, accepted, bounced, bouncedLater } = await reportIssue(postrider.app.list, issueId);
    expect({ audience, accepted, bounced, bouncedLater }).toEqual({
      audience: before.audience,
      accepted: before.accepted - 1,
      bounced: before.bounced + 1,
      bouncedLater: before.bouncedLater + 1,
    });
  });

  test('of the envelope recipient that a server heard, of the returned token and Message-ID, and of the Message-ID alone', async () => {
    const [first, second, third] = [aReader(), aReader(), aReader()];
    const heard = await bounceFor(first, {}, { arrivedFor: [], returned: nothingReturned });
    expect(await ingest(heard, postrider.sink.mailsTo(first)[0]?.from)).toBe('applied');
    const token = await bounceFor(second, { address: '' }, { arrivedFor: [] });
    expect(await ingest(token)).toBe('applied');
    const byId = await bounceFor(third, {}, { arrivedFor: [] });
    byId.returned = { ...nothingReturned, messageId: byId.returned.messageId };
    expect(await ingest(byId)).toBe('applied');
    for (const reader of [first, second, third]) expect(await stateOf(reader)).toBe('bounced');
    const events = await readEvents(postrider.app.redis, postrider.newsletter.number, 3);
    expect(events.map(({ proof, issue }) => [proof, issue])).toEqual([
      ['message-id', issueId],
      ['headers', issueId],
      ['bounce-address', ''],
    ]);
  });

  test('of the unsubscribe link alone as an unsubscription at most, because every forwarded copy has it', async () => {
    const [gone, full, complained] = [aReader(), aReader(), aReader()];
    const linkOf = async (
      address: string,
      said: Partial<ReportedRecipient> = {},
      fields: Partial<FeedbackReport> = {},
    ) => {
      const report = await bounceFor(address, said, { arrivedFor: [], ...fields });
      return { ...report, returned: { ...nothingReturned, listUnsubscribe: report.returned.listUnsubscribe } };
    };
    expect(await ingest(await linkOf(gone))).toBe('applied');
    for (let i = 0; i < 20; i += 1)
      await ingest(await linkOf(full, { kind: 'soft', reason: 'mailbox-full', reply: `552 full ${i}` }));
    const complaint = { type: 'abuse', userAgent: '', sourceIp: '', from: '', provenBy: 'outlook' };
    expect(await ingest(await linkOf(complained, {}, { kind: 'complaint', complaint }))).toBe('applied');
    expect(await Promise.all([gone, full, complained].map(stateOf))).toEqual([
      'unsubscribed',
      'confirmed',
      'unsubscribed',
    ]);
    expect((await membership(gone))?.log.at(-1)).toMatchObject({ event: 'unsubscribed', by: 'bounce' });
    expect((await membership(complained))?.log.at(-1)).toMatchObject({ event: 'unsubscribed', by: 'complaint' });
  });

  test('of an address alone as soft only, and so does one of an address that the reader forwards to', async () => {
    const [named, forwards] = [aReader(), aReader()];
    expect(await ingest(await bounceFor(named, {}, { arrivedFor: [], returned: nothingReturned }))).toBe('applied');
    expect(await ingest(await bounceFor(forwards, { address: 'elsewhere@example.net' }))).toBe('applied');
    for (const reader of [named, forwards]) expect(await stateOf(reader)).toBe('confirmed');
    const events = await readEvents(postrider.app.redis, postrider.newsletter.number, 2);
    expect(events.map(({ kind }) => kind)).toEqual(['soft', 'soft']);
  });
});

describe('a report changes nothing', () => {
  const { newsletter: number, at } = { newsletter: 1, at: 0 };
  const strangerKeys = tokenKeys(['not our secret']);
  type Forge = (report: FeedbackReport, reader: Buffer) => Partial<FeedbackReport> | Promise<Partial<FeedbackReport>>;
  test.each<[string, Forge]>([
    [
      'with a bounce address of another key',
      (_, id) => ({
        arrivedFor: [bounceAddress(strangerKeys, domain, { newsletter: number, id })],
        returned: nothingReturned,
      }),
    ],
    [
      'with a bounce address that was cut',
      ({ arrivedFor }) => ({ arrivedFor: [arrivedFor[0]?.slice(1) ?? ''], returned: nothingReturned }),
    ],
    [
      'with a bounce address at another domain',
      ({ arrivedFor }) => ({
        arrivedFor: [arrivedFor[0]?.replace(domain, 'example.net') ?? ''],
        returned: nothingReturned,
      }),
    ],
    [
      'with a token of another key',
      ({ returned }, id) => ({
        arrivedFor: [],
        returned: {
          ...nothingReturned,
          to: returned.to,
          listUnsubscribe: `<https://news.example.com/unsubscribe/${signToken(strangerKeys, 'unsubscribe', { newsletter: number, id, at })}>`,
        },
      }),
    ],
    [
      'with a token for another purpose',
      (_, id) => ({
        arrivedFor: [],
        returned: {
          ...nothingReturned,
          listUnsubscribe: `<https://news.example.com/unsubscribe/${signToken(postrider.app.tokenKeys, 'preferences', { newsletter: number, id, at })}>`,
        },
      }),
    ],
    [
      'with the Message-ID of another reader',
      async () => {
        // The last reader is no test's own.
        const { messageId } = (await bounceFor(readerAddress(59))).returned;
        expect(messageId).toContain('@');
        return { arrivedFor: [], returned: { ...nothingReturned, messageId } };
      },
    ],
    [
      'with a Feedback-ID alone',
      ({ returned }) => ({ arrivedFor: [], returned: { ...nothingReturned, feedbackId: returned.feedbackId } }),
    ],
    ['that is an absence notice', () => ({ kind: 'auto-reply', recipients: [] })],
    ['that says the message is delayed', () => ({ kind: 'delay' })],
  ])('%s', async (_name, forge) => {
    const reader = aReader();
    const report = await bounceFor(reader);
    await ingest({ ...report, ...(await forge(report, idOf(postrider.app.list, reader))) });
    expect(await stateOf(reader)).toBe('confirmed');
  });

  test.each(['policy', 'content', 'unknown'] as const)(
    'of a refusal because of %s, but the ledger is corrected',
    async (kind) => {
      const reader = aReader();
      const before = await reportIssue(postrider.app.list, issueId);
      expect(await ingest(await bounceFor(reader, { kind, fault: 'us', status: '5.7.1', reply: 'refused' }))).toBe(
        'applied',
      );
      expect(await stateOf(reader)).toBe('confirmed');
      const { accepted, failed } = await reportIssue(postrider.app.list, issueId);
      expect({ accepted, failed }).toEqual({ accepted: before.accepted - 1, failed: before.failed + 1 });
    },
  );

  test('that arrives again, even if the reader was reactivated meanwhile', async () => {
    const reader = aReader();
    const { app, newsletter } = postrider;
    const report = await bounceFor(reader);
    expect(await ingest(report)).toBe('applied');
    // Decisions count in seconds: this one is later than the message that came back.
    await nextSecond();
    await reactivate(app.list, newsletter.number, idOf(app.list, reader), 'they called', 'editor');
    expect(await ingest(report)).toBe('ignored');
    // The same bounce with another id is older than the decision.
    expect(await ingest({ ...report, id: 'another@mx.example.net' })).toBe('ignored');
    expect(await stateOf(reader)).toBe('confirmed');
  });

  test('about an issue that the reader was never sent', async () => {
    const reader = aReader();
    const { app, newsletter, sink } = postrider;
    const { articles } = await readIssue(app.redis, issueId);
    const { issue } = await composeIssue(app.redis, newsletter, {
      articles: [...articles],
      audience: { domain: ['example.net'] },
    });
    await app.redis.hset(keys.issue(issue.id), 'startedAt', Date.now());
    const report = await bounceFor(reader);
    const forged = { ...report.returned, feedbackId: `${issue.id}:business:digest:postrider`, messageId: '' };
    expect(sink.mailsTo(reader)).toHaveLength(1);
    expect(await ingest({ ...report, arrivedFor: [], returned: { ...forged, listUnsubscribe: '' } })).toBe('applied');
    expect(await stateOf(reader)).toBe('confirmed');
  });

  test('about a reader who was erased, or is not on the list', async () => {
    const reader = aReader();
    const { app } = postrider;
    const report = await bounceFor(reader);
    await eraseSubscriber(app.list, idOf(app.list, reader), 'editor');
    expect(await ingest(report)).toBe('unattributed');
    expect(await stateOf(reader)).toBe('erased');
    const stranger = noReport({
      kind: 'bounce',
      recipients: [{ ...report.recipients[0], address: 'stranger@example.org' } as ReportedRecipient],
    });
    expect(await ingest(stranger)).toBe('unattributed');
  });
});

describe('a complaint', () => {
  const complaint = { type: 'abuse', userAgent: 'Example', sourceIp: '', from: '' };
  const complained = { kind: 'complaint' as const, complaint, recipients: [] };

  test('only unsubscribes the reader, since a forwarded message has the same proof', async () => {
    const reader = aReader();
    expect(await ingest(await bounceFor(reader, {}, { ...complained, arrivedFor: [] }))).toBe('applied');
    const { state, log = [] } = (await membership(reader)) ?? {};
    expect(state).toBe('unsubscribed');
    expect(log.at(-1)).toMatchObject({ by: 'complaint', detail: { issue: issueId, source: 'report' } });
  });

  test('that names only an address, or reports that it is not spam, changes nothing', async () => {
    const [named, content] = [aReader(), aReader()];
    const alone = await bounceFor(named, {}, { ...complained, arrivedFor: [] });
    alone.returned = { ...nothingReturned, to: named };
    expect(await ingest(alone)).toBe('ignored');
    const notSpam = { ...complained, complaint: { ...complaint, type: 'not-spam' } };
    expect(await ingest(await bounceFor(content, {}, notSpam))).toBe('ignored');
    for (const reader of [named, content]) expect(await stateOf(reader)).toBe('confirmed');
  });
});
