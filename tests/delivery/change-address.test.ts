import { simpleParser } from 'mailparser';
import { afterEach, expect, test } from 'vitest';
import { startIssue } from '../../src/control/start-issue.js';
import { planIssue } from '../../src/delivery/plan-issue.js';
import { keys } from '../../src/redis/keys.js';
import { reportIssue } from '../../src/reports/report.js';
import { idOf, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { requestAddressChange } from '../../src/subscribers/membership/address-change.js';
import { moveAddress } from '../../src/subscribers/membership/move-address.js';
import { parseAddress } from '../../src/subscribers/record/address.js';
import { membershipOf } from '../../src/subscribers/record/subscriber.js';
import { buildWeb } from '../../src/web/server.js';
import { nextSecond, until } from '../helpers/clock.js';
import { readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';

let postrider: TestPostrider;
afterEach(() => postrider.stop());
const fresh = 'fresh@example.net';
const old = readerAddress(1);

/** Requests the move and waits for the email. @returns its text and the path of its link */
async function requestMove(): Promise<{ text: string; path: string; subject: string }> {
  const { app, newsletter, sink } = postrider;
  const move = { from: idOf(app.list, old), to: parseAddress(fresh), newsletters: [newsletter] };
  await requestAddressChange(app.list, app.queues, move);
  await until('the email is at the new address', async () => sink.mailsTo(fresh).length > 0);
  const { text = '', subject = '' } = await simpleParser(sink.mailsTo(fresh)[0]?.raw ?? '');
  return { text, subject, path: /https:\/\/news\.example\.com(\/address\/\S+)/.exec(text)?.[1] ?? '' };
}

async function press(path: string): Promise<number> {
  const web = buildWeb(postrider.app);
  const { statusCode } = await web.inject({ method: 'POST', url: path });
  await web.close();
  return statusCode;
}

test('the new address gets one email with the masked old address, and from the next issue on the issues', async () => {
  postrider = await startPostrider({ readers: 3 });
  const { app, newsletter, sink } = postrider;
  const { text, subject, path } = await requestMove();
  expect(subject).toBe(`Confirm your new address for ${newsletter.title}`);
  expect(text).toContain(`${old[0]}•••@example`);
  expect(text).not.toContain(old);
  expect(text).toContain('valid for 7 days');
  expect(await press(path)).toBe(200);
  // An issue that starts in the second of the move may leave the reader out.
  await nextSecond();
  await postrider.send(await postrider.composeIssue());
  expect([sink.mailsTo(old).length, sink.mailsTo(fresh).length]).toEqual([0, 2]);
  expect(membershipOf(await readSubscriber(app.list, idOf(app.list, fresh)), newsletter.number)?.state).toBe(
    'confirmed',
  );
});

test('a reader who moves during a send gets that issue at most once: at the old address, or not at all', async () => {
  postrider = await startPostrider({ readers: 4, workers: false });
  const { app, newsletter, sink } = postrider;
  const issue = await postrider.composeIssue();
  await startIssue(app.redis, app.queues, issue.id);
  await planIssue(app, issue.id);
  const from = idOf(app.list, old);
  await requestAddressChange(app.list, app.queues, { from, to: parseAddress(fresh), newsletters: [newsletter] });
  const { at } = JSON.parse((await app.redis.get(keys.addressChange(from.toString('hex')))) ?? '') as { at: number };
  await moveAddress(app.list, { newsletter: newsletter.number, id: from, at });
  // Planned again, as after a crash: the new address must not be added.
  await app.redis.hset(keys.issue(issue.id), 'planned', '');
  await planIssue(app, issue.id);
  await postrider.startWorkers();
  await postrider.sent(issue.id);
  expect(await reportIssue(app.list, issue.id)).toMatchObject({ audience: 4, accepted: 3, excluded: 1 });
  expect([sink.mailsTo(old).length, sink.mailsTo(fresh).length]).toEqual([0, 0]);
});

test('a new address that does not exist ends the request and leaves the reader as they were', async () => {
  const onRecipient = (to: string) => (to === fresh ? { code: 550, text: '5.1.1 no such user' } : undefined);
  postrider = await startPostrider({ readers: 2, rules: { onRecipient } });
  const { app, newsletter } = postrider;
  const from = idOf(app.list, old);
  const key = keys.addressChange(from.toString('hex'));
  await requestAddressChange(app.list, app.queues, { from, to: parseAddress(fresh), newsletters: [newsletter] });
  await until('the request has ended', async () => (await app.redis.exists(key)) === 0);
  expect(membershipOf(await readSubscriber(app.list, from), newsletter.number)?.state).toBe('confirmed');
  expect(await readSubscriber(app.list, idOf(app.list, fresh))).toBeUndefined();
});
