import { afterEach, describe, expect, test } from 'vitest';
import { startIssue } from '../../src/control/start-issue.js';
import { planIssue } from '../../src/delivery/plan-issue.js';
import { composeIssue } from '../../src/issues/compose.js';
import type { Issue } from '../../src/issues/issue.js';
import { readIssue } from '../../src/issues/issue-store.js';
import { claim } from '../../src/ledger/change-ledger.js';
import { takeLedger } from '../../src/ledger/ledger.js';
import { packEntry } from '../../src/ledger/ledger-entry.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { reportIssue } from '../../src/reports/report.js';
import { idOf, readRecord, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { asIn, noteBounced } from '../../src/subscribers/membership/bounce.js';
import { reactivate } from '../../src/subscribers/membership/reactivate.js';
import { confirmSubscription, requestSubscription, unsubscribe } from '../../src/subscribers/membership/signup.js';
import { membershipOf } from '../../src/subscribers/record/subscriber.js';
import {
  addReader,
  addTestNewsletter,
  readerAddress,
  startPostrider,
  type TestPostrider,
} from '../helpers/postrider.js';

let postrider: TestPostrider;
afterEach(() => postrider.stop());

type Refusal = { code: number; text: string };
const gone: Refusal = { code: 550, text: '5.1.1 no such user' };
/** Long enough on a busy machine. */
const [first, second, third] = [readerAddress(0), readerAddress(1), readerAddress(2)];

/** Starts with three readers, some refused by a server. @returns the refusals, which a test may change */
async function startRefusing(
  refusals: Record<string, Refusal>,
  options: Parameters<typeof startPostrider>[0] = {},
): Promise<Map<string, Refusal>> {
  const refused = new Map(Object.entries(refusals));
  postrider = await startPostrider({ readers: 3, rules: { onRecipient: (to) => refused.get(to) }, ...options });
  return refused;
}

async function membership(address: string, { number }: Newsletter = postrider.newsletter) {
  const found = membershipOf(await readSubscriber(postrider.app.list, idOf(postrider.app.list, address)), number);
  if (!found) throw new Error(`${address} has no membership`);
  return found;
}
const stateOf = async (address: string, newsletter?: Newsletter) => (await membership(address, newsletter)).state;

/** Another issue with the same articles. */
const another = async ({ articles }: Issue) =>
  (await composeIssue(postrider.app.redis, postrider.newsletter, { articles: [...articles] })).issue;

const request = (email: string) => ({
  email,
  name: '',
  sections: [],
  locale: 'en' as const,
  consent: { method: 'page' as const, from: '/n/business', textVersion: 1, ip: '' },
});

describe('a mailbox that does not exist', () => {
  test('makes its reader bounced, with the server’s words and the issue, and the next issue skips them', async () => {
    const text = `5.1.1 <${second}>: user reader1 is unknown here, write to help@example.net`;
    await startRefusing({ [second]: { code: 550, text } });
    const issue = await postrider.composeIssue();
    expect(await postrider.send(issue)).toMatchObject({ accepted: 2, bounced: 1 });
    const { state, log } = await membership(second);
    expect(state).toBe('bounced');
    const words = '550 5.1.1 <…>: user … is unknown here, write to …';
    const detail = { issue: issue.id, source: 'smtp', words };
    expect(log.at(-1)).toMatchObject({ event: 'bounced', by: 'bounce', detail });
    expect(await postrider.send(await another(issue))).toMatchObject({ audience: 2, accepted: 2, bounced: 0 });
  });

  test('bounces at a retry as at the first attempt', async () => {
    const refused = await startRefusing(
      { [second]: { code: 451, text: '4.7.1 greylisted' } },
      { settings: { RETRY_SCHEDULE: '1s', RETRY_FOR: '1h' } },
    );
    const issue = await postrider.composeIssue();
    await postrider.send(issue);
    // A retry may be under way.
    await expect.poll(() => reportIssue(postrider.app.list, issue.id)).toMatchObject({ accepted: 2, deferred: 1 });
    expect(await stateOf(second)).toBe('confirmed');
    refused.set(second, gone);
    await expect.poll(() => reportIssue(postrider.app.list, issue.id)).toMatchObject({ bounced: 1 });
    expect(await stateOf(second)).toBe('bounced');
  });

  test('ends every subscription of its reader, except those that they had ended themselves', async () => {
    await startRefusing({ [first]: gone, [second]: gone }, { workers: false });
    const { app } = postrider;
    const other = await addTestNewsletter(app, { slug: 'other', title: 'Another Digest' });
    for (const address of [first, second]) await addReader(app, other, address);
    await unsubscribe(app.list, { newsletter: other.number, id: idOf(app.list, second), at: 0 });
    await postrider.startWorkers();
    const issue = await postrider.composeIssue();
    await postrider.send(issue);
    expect(await stateOf(first, other)).toBe('bounced');
    expect((await membership(first, other)).log.at(-1)?.detail?.issue).toBe(issue.id);
    expect(await stateOf(second)).toBe('bounced');
    expect(await stateOf(second, other)).toBe('unsubscribed');
  });

  test.each<[string, Refusal]>([
    ['a policy', { code: 550, text: '5.7.1 blocked by our policy' }],
    ['missing authentication', { code: 550, text: '5.7.26 unauthenticated' }],
    ['our sender address', { code: 550, text: '5.1.0 <news@example.com>: Sender address rejected' }],
    ['the content', { code: 554, text: '5.6.0 not taken' }],
    ['a full mailbox', { code: 552, text: '5.2.2 over quota' }],
    ['the route', { code: 550, text: '5.4.1 no answer from host' }],
    ['a delay', { code: 450, text: '4.2.1 later' }],
  ])('is not what a refusal because of %s says', async (_because, refusal) => {
    await startRefusing({ [first]: refusal });
    await postrider.send(await postrider.composeIssue());
    expect(await stateOf(first)).toBe('confirmed');
  });

  test('does not undo a confirmation that came before the server’s reply', async () => {
    let refusals = 0;
    postrider = await startPostrider({
      readers: 3,
      rules: {
        async onMessage({ to }) {
          // The first message is the issue's, and the others are notices.
          if (to !== second || refusals > 0) return undefined;
          refusals += 1;
          const { app, newsletter } = postrider;
          const claimed = { newsletter: newsletter.number, id: idOf(app.list, second) };
          await unsubscribe(app.list, { ...claimed, at: 0 });
          await requestSubscription(app.list, app.queues, newsletter, request(second));
          const { askedAt } = await membership(second);
          await confirmSubscription(app.list, app.queues, { ...claimed, at: askedAt });
          return gone;
        },
      },
    });
    const issue = await postrider.composeIssue();
    expect(await postrider.send(issue)).toMatchObject({ accepted: 2, bounced: 1 });
    expect(await stateOf(second)).toBe('confirmed');
  });

  test('survives a crash before the outcome is written: the ledger says bounced, and nothing is sent', async () => {
    postrider = await startPostrider({ readers: 3, workers: false, settings: { WORKER_TIMEOUT: '1s' } });
    const { app, sink } = postrider;
    const { id } = await postrider.composeIssue();
    await startIssue(app.redis, app.queues, id);
    await planIssue(app, id);
    const issue = await readIssue(app.redis, id);
    const reader = idOf(app.list, second);
    const packed = packEntry({ state: 'claimed', attempts: 1, at: Date.now() - 60_000 }, issue.startedAt);
    for await (const { fence, lines } of takeLedger(app.redis, issue, {})) {
      const line = lines.find((one) => one.id.equals(reader));
      if (line) await claim(app.redis, id, line, fence, await readRecord(app.list, reader), packed);
    }
    const seen = await readSubscriber(app.list, reader);
    const detail = { issue: id, source: 'smtp', words: '550 5.1.1' };
    const at = Math.floor(Date.now() / 1000);
    await noteBounced(app, { id: reader, newsletter: postrider.newsletter.number, detail, at }, asIn(seen));
    await postrider.startWorkers();
    expect(await postrider.sent(id)).toMatchObject({ accepted: 2, bounced: 1, excluded: 0, uncertain: 0 });
    expect(sink.mailsTo(second)).toEqual([]);
  });
});

describe('a bounced reader', () => {
  test('returns when they confirm again', async () => {
    const refused = await startRefusing({ [third]: gone });
    const issue = await postrider.composeIssue();
    await postrider.send(issue);
    refused.clear();
    const { app, newsletter } = postrider;
    const id = await requestSubscription(app.list, app.queues, newsletter, request(third));
    expect(await stateOf(third)).toBe('bounced');
    const { askedAt } = await membership(third);
    await confirmSubscription(app.list, app.queues, { newsletter: newsletter.number, id, at: askedAt });
    expect(await stateOf(third)).toBe('confirmed');
    expect(await postrider.send(await another(issue))).toMatchObject({ audience: 3, accepted: 3 });
  });

  test('can be reactivated by the publisher with a reason, keeps their consent, and gets the next issue', async () => {
    const refused = await startRefusing({ [third]: gone });
    const before = await membership(third);
    const issue = await postrider.composeIssue();
    await postrider.send(issue);
    refused.clear();
    const { app, newsletter } = postrider;
    const id = idOf(app.list, third);
    const back = () => reactivate(app.list, newsletter.number, id, ' the host  was\nrenamed ', 'editor');
    expect(await back()).toMatchObject({ changed: true, membership: { state: 'confirmed' } });
    expect(await back()).toMatchObject({ changed: false });
    const { confirmedAt, consent, log } = await membership(third);
    expect({ confirmedAt, consent }).toEqual({ confirmedAt: before.confirmedAt, consent: before.consent });
    expect(log.at(-1)).toMatchObject({
      event: 'reactivated',
      by: 'editor',
      detail: { issue: '', source: '', words: 'the host was renamed' },
    });
    expect(await postrider.send(await another(issue))).toMatchObject({ audience: 3, accepted: 3 });
  });

  test('is the only reader that the publisher can reactivate', async () => {
    await startRefusing({}, { workers: false });
    const { app, newsletter } = postrider;
    const id = idOf(app.list, first);
    await unsubscribe(app.list, { newsletter: newsletter.number, id, at: 0 });
    const back = (reason = 'they called') => reactivate(app.list, newsletter.number, id, reason, 'editor');
    await expect(back()).rejects.toMatchObject({ code: 'subscriber.cannot-reactivate', state: 'unsubscribed' });
    await expect(back(' ')).rejects.toMatchObject({ code: 'input.invalid' });
    expect(await stateOf(first)).toBe('unsubscribed');
    const stranger = idOf(app.list, 'stranger@example.org');
    expect(await reactivate(app.list, newsletter.number, stranger, 'they called', 'editor')).toBeUndefined();
  });
});
