import { afterAll, beforeAll, expect, test } from 'vitest';
import { foldLedgers } from '../../src/delivery/fold-ledger.js';
import { type Listener, startListener } from '../../src/feedback/inbound/listener.js';
import { composeIssue } from '../../src/issues/compose.js';
import { reportIssue } from '../../src/reports/report.js';
import { requestSubscription } from '../../src/subscribers/membership/signup.js';
import { buildWeb } from '../../src/web/server.js';
import { readersOf } from '../feedback/readers-for-tests.js';
import { complaintOf, deliver, signedComplaint } from '../feedback/report-emails.js';
import { nextSecond, until } from '../helpers/clock.js';
import { readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';

const domain = 'bounces.example.com';
const readers = 8;
const day = 86_400_000;

let postrider: TestPostrider;
let listener: Listener;
let dns: { txt(): Promise<string[]> } = { txt: async () => [] };
beforeAll(async () => {
  postrider = await startPostrider({ readers, settings: { BOUNCE_DOMAIN: domain } });
  const deps = { ...postrider.app, bounceDomain: domain, dns: { txt: () => dns.txt() } };
  listener = await startListener(deps, { host: '127.0.0.1', port: 0, tls: undefined }, 'mx.example.com');
});
afterAll(async () => {
  await listener?.stop();
  await postrider?.stop();
});

const { mailTo, gone, stateOf } = readersOf(() => postrider);
const take = (to: string, raw: string) => deliver(listener.port, to, raw);

/** Sends an issue with the same articles to everybody who has confirmed. */
async function send(): Promise<string> {
  const { app, newsletter } = postrider;
  const { issue } = await composeIssue(app.redis, newsletter, sent ? { articles: sent } : {});
  sent = [...issue.articles];
  await postrider.send(issue);
  return issue.id;
}
let sent: string[] | undefined;

/** Signs a reader up again, and presses the button behind the link that they are sent. */
async function comeBack(number: number): Promise<void> {
  const { app, newsletter, sink } = postrider;
  const address = readerAddress(number);
  const before = sink.mailsTo(address).length;
  await requestSubscription(app.list, app.queues, newsletter, {
    email: address,
    name: '',
    sections: [],
    locale: 'en',
    consent: { method: 'page', from: '/business', textVersion: 1, ip: '192.0.2.1' },
  });
  await until('the confirmation arrives', () => sink.mailsTo(address).length > before);
  const text = sink.mailsTo(address).at(-1)?.raw.toString('latin1').replaceAll('=\r\n', '') ?? '';
  const path = /https:\/\/news\.example\.com(\/confirm\/[\w-]+)/.exec(text)?.[1] ?? '';
  const web = buildWeb(app);
  expect((await web.inject({ method: 'POST', url: path })).statusCode).toBe(200);
  await web.close();
  expect(await stateOf(number)).toBe('confirmed');
}

test('a reader who complains and returns stays when the old complaint comes again or late, and leaves by a new one', async () => {
  await send();
  const old = await signedComplaint(mailTo(0));
  ({ dns } = old);
  const complainedAt = Date.now();
  expect(await take(`feedback@${domain}`, old.text)).toBe(250);
  expect(await stateOf(0)).toBe('complained');
  const before = postrider.sink.mailsTo(readerAddress(0)).length;
  await send();
  expect(postrider.sink.mailsTo(readerAddress(0))).toHaveLength(before);

  // Decisions count in seconds: this one is later than the message that was complained about.
  await nextSecond();
  await comeBack(0);
  // Once as it was, and twice about the same message under other names: it was written before the return, or after it.
  const again = (name: string, at: number) =>
    `Date: ${new Date(at).toUTCString()}\r\n${complaintOf(mailTo(0)).replace('complaint.', `${name}.`)}`;
  expect(await take(`feedback@${domain}`, old.text)).toBe(250);
  expect(await take(`feedback@${domain}`, again('delayed', complainedAt))).toBe(250);
  expect(await stateOf(0)).toBe('confirmed');
  expect(await take(`feedback@${domain}`, again('new', Date.now() + 1_000))).toBe(250);
  expect(await stateOf(0)).toBe('unsubscribed');
});

test('a bounce that arrives when the ledger of its issue is gone takes its reader off the list, and the report still adds up', async () => {
  const { app } = postrider;
  const id = await send();
  const before = await reportIssue(app.list, id);
  // One arrives when the ledger was folded into totals, one when it was removed.
  await foldLedgers({ ...app, ledgerDays: 30 }, Date.now() + 31 * day);
  expect(await take(mailTo(1).from, gone(1))).toBe(250);
  await foldLedgers({ ...app, ledgerDays: 30 }, Date.now() + 32 * day);
  expect(await app.redis.keys(`postrider:{b:*}:*:${id}`)).toEqual([]);
  expect(await take(mailTo(2).from, gone(2))).toBe(250);
  expect([await stateOf(1), await stateOf(2)]).toEqual(['bounced', 'bounced']);
  const after = await reportIssue(app.list, id);
  const { waiting, accepted, deferred, bounced, failed, uncertain, excluded } = after;
  expect(waiting + accepted + deferred + bounced + failed + uncertain + excluded).toBe(before.audience);
  expect(after.audience).toBe(before.audience);
});
