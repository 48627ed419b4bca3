import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openApp } from '../../../src/app.js';
import { parseConfig } from '../../../src/config.js';
import { providerReport } from '../../../src/email-providers/email-provider.js';
import { readEvents } from '../../../src/feedback/journal.js';
import { applyIncoming } from '../../../src/feedback/webhooks/apply-incoming.js';
import { openCertificates } from '../../../src/feedback/webhooks/certificates.js';
import { toIncoming } from '../../../src/feedback/webhooks/incoming-report.js';
import { takeWebhook } from '../../../src/feedback/webhooks/take-webhook.js';
import { webhookProviders } from '../../../src/feedback/webhooks/webhook-providers.js';
import { confirmTopics, waitingTopics } from '../../../src/feedback/webhooks/webhook-state.js';
import { checkReports } from '../../../src/health/check-feedback.js';
import { keys } from '../../../src/redis/keys.js';
import { reportIssue } from '../../../src/reports/report.js';
import { idOf, readSubscriber } from '../../../src/subscribers/list/subscriber-store.js';
import { membershipOf } from '../../../src/subscribers/record/subscriber.js';
import { buildWeb } from '../../../src/web/server.js';
import { inWords } from '../../health/health-for-tests.js';
import {
  addReader,
  addTestNewsletter,
  readerAddress,
  startPostrider,
  type TestPostrider,
} from '../../helpers/postrider.js';
import { startTestRedis, type TestRedis } from '../../helpers/redis.js';
import {
  amazon,
  bounces,
  type Facts,
  parsed,
  type RawRequest,
  secrets,
  settings,
  signedBySendgrid,
  snsMessage,
  topic,
} from './requests-for-tests.js';

let store: TestRedis;
let postrider: TestPostrider;
let web: ReturnType<typeof buildWeb>;
beforeAll(async () => {
  store = await startTestRedis();
  postrider = await startPostrider({ server: store, workers: false, settings });
  web = buildWeb(postrider.app);
});
afterAll(async () => {
  await web.close();
  await postrider.stop();
});

let number = 0;
let reader = '';
beforeEach(async () => {
  number += 1;
  reader = `reader-${number}@example.org`;
  await addReader(postrider.app, postrider.newsletter, reader);
  await postrider.app.redis.del(keys.incomingReports, keys.incomingIds);
});

const facts = (fields: Partial<Facts> = {}): Facts => ({
  address: reader,
  // Later than the reader's last decision.
  at: Date.now() + 60_000,
  id: `event-${number}`,
  reply: '550 5.1.1 no such user',
  status: '5.1.1',
  ...fields,
});
const send = async (provider: string, { headers, body }: RawRequest) => {
  const { statusCode, body: word } = await web.inject({
    method: 'POST',
    url: `/feedback/${provider}`,
    headers,
    payload: body,
  });
  return `${statusCode} ${word.trim()}`;
};
const waiting = () => postrider.app.redis.zcard(keys.incomingIds);
async function stateOf(address: string, newsletter = postrider.newsletter.number) {
  const { list } = postrider.app;
  return membershipOf(await readSubscriber(list, idOf(list, address)), newsletter)?.state;
}

test('a request counts once: sent again it changes nothing, and with another body it is refused', async () => {
  const request = bounces.mailgun(facts());
  expect(await send('mailgun', request)).toBe('200 taken');
  expect(await waiting()).toBe(1);
  expect(await send('mailgun', request)).toBe('200 repeated');
  expect(await send('mailgun', { ...request, body: request.body.replace(reader, readerAddress(1)) })).toBe(
    '403 replayed',
  );
  expect(await waiting()).toBe(1);
});

test('a request that is not trusted is refused, and a provider without a setting is unknown', async () => {
  const request = bounces.postmark(facts());
  const headers = { ...request.headers, authorization: 'Basic bm90OnRoaXM=' };
  expect(await send('postmark', { ...request, headers })).toBe('403 signature');
  expect(await send('postmark', bounces.postmark(facts({ at: Date.now() - 8 * 86_400_000 })))).toBe('403 old');
  expect(await send('postmark', { ...request, body: 'no JSON' })).toBe('400 malformed');
  expect(await send('elsewhere', request)).toBe('404 unknown');
  expect(await send('constructor', request)).toBe('404 unknown');
  expect(await waiting()).toBe(0);
});

test('a hard bounce takes the reader off the list, and no address waits in the store', async () => {
  const request = bounces.resend(facts({ reply: `550 5.1.1 <${reader}> no such user` }));
  expect(await send('resend', request)).toBe('200 taken');
  const stored = JSON.stringify(await postrider.app.redis.hgetall(keys.incomingReports));
  expect(stored).toContain('no such user');
  expect(stored).not.toContain('reader-');
  expect(await applyIncoming(postrider.app)).toBe(1);
  expect(await stateOf(reader)).toBe('bounced');
  const [event] = await readEvents(postrider.app.redis, postrider.newsletter.number, 1);
  expect(event).toMatchObject({ kind: 'hard', source: 'resend', proof: 'provider', outcome: 'applied' });
  expect(await waiting()).toBe(0);
});

test('a complaint ends every subscription, and so does an unsubscription that names no message', async () => {
  const other = await addTestNewsletter(postrider.app, { slug: `other-${number}`, title: 'Another Digest' });
  const second = `second-${number}@example.org`;
  for (const address of [reader, second]) await addReader(postrider.app, other, address);
  await addReader(postrider.app, postrider.newsletter, second);
  const event = (name: string, email: string) => ({ event: name, email, sg_event_id: `${name} ${email}` });
  const events = [event('spamreport', reader), event('unsubscribe', second), event('spamreport', 'nobody@example.org')];
  expect(await send('sendgrid', signedBySendgrid(events, Date.now()))).toBe('200 taken');
  expect(await applyIncoming(postrider.app)).toBe(3);
  expect([await stateOf(reader), await stateOf(reader, other.number)]).toEqual(['complained', 'complained']);
  expect([await stateOf(second), await stateOf(second, other.number)]).toEqual(['unsubscribed', 'unsubscribed']);
});

test('a report about an issue is counted in its report, although the provider returns nothing of the message', async () => {
  const workers = await postrider.startWorkers();
  const issue = await postrider.composeIssue();
  const before = await postrider.send(issue);
  await workers.stop();
  const bounce = { event: 'bounce', email: reader, sg_event_id: `late-${number}`, reason: '550 5.1.1 no such user' };
  await send('sendgrid', signedBySendgrid([bounce], Date.now()));
  await applyIncoming(postrider.app);
  expect(await reportIssue(postrider.app.list, issue.id)).toMatchObject({
    accepted: before.accepted - 1,
    bounced: before.bounced + 1,
    bouncedLater: 1,
  });
});

test.each([
  ['hard', '550 5.1.1 no such user', '', 'hard'],
  // The server's reply decides, whatever the provider's label.
  ['soft', '550 5.1.1 no such user', '', 'hard'],
  ['hard', '452 4.2.2 mailbox full', '', 'soft'],
  ['hard', '554 5.7.1 blocked by spamhaus', '', 'policy'],
  ['soft', '550 5.4.4 Invalid domain', '5.4.4', 'hard'],
  ['hard', '', '5.1.1', 'hard'],
  // A label alone is a soft bounce at most.
  ['hard', '', '', 'soft'],
  ['hard', 'Bounced', '', 'soft'],
  ['unknown', '', '', 'unknown'],
] as const)('a bounce labelled %s with "%s" %s counts as %s', (label, reply, status, kind) => {
  const report = providerReport({ id: '1', kind: 'bounce', address: reader, label, reply, status });
  expect(toIncoming(postrider.app, 'ses', report, Date.now(), []).kind).toBe(kind);
});

test('a topic waits for the operator, and its confirmation goes to Amazon', async () => {
  const { app } = postrider;
  const ses = webhookProviders(openCertificates(async () => amazon.certificate)).ses;
  const fields = { Type: 'SubscriptionConfirmation', Token: 'token', SubscribeURL: 'https://example.net/' };
  const request = parsed(snsMessage('confirm', Date.now(), fields));
  expect(await takeWebhook(app, ses, secrets.ses, request, Date.now())).toEqual({ outcome: 'taken', reports: 0 });
  expect(await waitingTopics(app.redis)).toEqual({ [topic]: 'token' });
  const asked: string[] = [];
  expect(await confirmTopics(app.redis, async (address) => asked.push(new URL(address).host))).toEqual([topic]);
  expect(asked).toEqual(['sns.eu-west-1.amazonaws.com']);
  expect(await waitingTopics(app.redis)).toEqual({});
});

test.each([
  ['email-smtp.eu-west-1.amazonaws.com', 'ses'],
  ['smtp-broadcasts.postmarkapp.com', 'postmark'],
  ['smtp.sendgrid.net', 'sendgrid'],
  ['smtp.eu.mailgun.org', 'mailgun'],
  ['smtp-relay.brevo.com', 'brevo'],
  ['smtp.sparkpostmail.com', 'sparkpost'],
  ['smtp.resend.com', 'resend'],
])('the doctor knows %s as a relay of %s, and which address to enter there', async (host, provider) => {
  const { redis, publicUrl } = postrider.app;
  const config = parseConfig({ SMTP_URL: `smtps://user:pass@${host}` });
  const [found, ...others] = await checkReports(redis, config, publicUrl);
  const check = found && inWords(found);
  expect(others).toEqual([]);
  expect(check).toMatchObject({ name: `reports of ${provider}`, detail: expect.stringContaining('are not read') });
  expect(check?.remedy).toContain(`https://news.example.com/feedback/${provider}`);
});

test('when a worker dies while it applies many reports, none is lost and none is applied twice', async () => {
  const { app, newsletter } = postrider;
  const count = 150;
  const addresses = Array.from({ length: count }, (_, i) => `many-${i}@example.org`);
  await Promise.all(addresses.map((address) => addReader(app, newsletter, address)));
  const events = addresses.map((email, i) => ({ event: 'unsubscribe', email, sg_event_id: `many-${i}` }));
  expect(await send('sendgrid', signedBySendgrid(events, Date.now()))).toBe('200 taken');
  expect(await send('sendgrid', signedBySendgrid(events, Date.now() + 1_000))).toBe('200 taken');
  expect(await waiting()).toBe(count);

  const dying = await openApp(app.config, { redisUrl: store.url, smtpUrl: postrider.sink.url });
  let over = false;
  const run = applyIncoming(dying)
    .catch(() => 'died')
    .finally(() => {
      over = true;
    });
  const applied = async () =>
    (await Promise.all(addresses.map((address) => stateOf(address)))).filter((state) => state === 'unsubscribed')
      .length;
  while (!over && (await applied()) < 20) await new Promise(setImmediate);
  dying.redis.disconnect();
  expect(await run).toBe('died');
  await dying.close();

  await applyIncoming(app);
  expect([await applied(), await waiting()]).toEqual([count, 0]);
  for (const address of addresses) {
    const membership = membershipOf(await readSubscriber(app.list, idOf(app.list, address)), newsletter.number);
    expect(membership?.log.filter(({ event }) => event === 'unsubscribed')).toHaveLength(1);
  }
});
