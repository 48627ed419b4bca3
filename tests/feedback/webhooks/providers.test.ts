import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import type { RequestVerdict } from '../../../src/email-providers/email-provider.js';
import { providerNames } from '../../../src/email-providers/email-providers.js';
import { topicRequest } from '../../../src/email-providers/ses.js';
import { openCertificates } from '../../../src/feedback/webhooks/certificates.js';
import { webhookProviders } from '../../../src/feedback/webhooks/webhook-providers.js';
import { confirmationAddress } from '../../../src/feedback/webhooks/webhook-state.js';
import {
  amazon,
  bounces,
  certificateAddress,
  type Facts,
  parsed,
  type RawRequest,
  secrets,
  signedBySendgrid,
  snsMessage,
  topic,
} from './requests-for-tests.js';

const now = Date.parse('2026-11-26T05:00:00Z');
const fetched: string[] = [];
const providers = webhookProviders(
  openCertificates(async (address) => {
    fetched.push(address);
    return amazon.certificate;
  }),
);
const facts: Facts = {
  address: 'reader@example.org',
  at: Date.now(),
  id: 'one',
  reply: '550 5.1.1 no such user',
  status: '5.1.1',
};
// A certificate of the tests is valid from when they run.
const here = facts.at;
const refused = (reason: string) => ({ trusted: false, reason });
const verify = async (name: (typeof providerNames)[number], request: RawRequest, at = here): Promise<RequestVerdict> =>
  providers[name].verify(parsed(request), secrets[name], at);

test.each(providerNames)('%s: a good signature is trusted, and unknown fields are ignored', async (name) => {
  const request = bounces[name]({ ...facts, more: { unknown: { deep: [1, null] }, another: 'field' } });
  expect(await verify(name, request)).toMatchObject({ trusted: true });
  const reports = providers[name].read(parsed(request).payload);
  expect(reports).toHaveLength(1);
  expect(reports[0]).toMatchObject({ kind: 'bounce', label: 'hard', address: facts.address });
  expect(reports[0]?.reply).toContain('5.1.1 no such user'.slice(6));
  expect(reports[0]?.at).toBeGreaterThan(here - 1_000);
});

test.each(providerNames)('%s: a bad signature is refused, and so is one from last week or next week', async (name) => {
  const request = bounces[name](facts);
  const signed = Object.keys(request.headers).find((header) => /signature$|authorization/.test(header));
  const forged: RawRequest = signed
    ? { ...request, headers: { ...request.headers, [signed]: 'Basic bm90OnRoaXM=' } }
    : { ...request, body: request.body.replace(/("[Ss]ignature":")..../, '$1AAAA') };
  expect(await verify(name, forged)).toEqual(refused('signature'));
  expect(await verify(name, request, here + 8 * 86_400_000)).toEqual(refused(name === 'ses' ? 'uncertain' : 'old'));
  const early = bounces[name]({ ...facts, at: here + 86_400_000 });
  expect(await verify(name, early)).toEqual(refused('old'));
});

test.each(providerNames)('%s: reads nothing from a payload without a report, and never throws', (name) => {
  for (const payload of [null, 1, 'text', [], [[]], {}, { event: 1 }, [{ msys: { a: 1 } }], { Type: 'Notification' }])
    expect(providers[name].read(payload)).toEqual([]);
});

test('sns: both signature versions count, and a certificate is fetched once', async () => {
  fetched.length = 0;
  const own = webhookProviders(
    openCertificates(async (address) => {
      fetched.push(address);
      return amazon.certificate;
    }),
  );
  for (const version of ['1', '2']) {
    const request = parsed(snsMessage({ notificationType: 'Delivery' }, here, {}, version));
    expect(await own.ses.verify(request, topic, here)).toMatchObject({ trusted: true });
  }
  expect(fetched).toEqual([certificateAddress]);
});

test('sns: unknown certificates are fetched at most ten times a minute, and evict none in use', async () => {
  const asked: string[] = [];
  const own = webhookProviders(
    openCertificates(async (address) => {
      asked.push(address);
      if (address !== certificateAddress) throw new Error('404');
      return amazon.certificate;
    }),
  );
  const signedBy = (address: string, at: number) =>
    own.ses.verify(parsed(snsMessage({ notificationType: 'Delivery' }, at, { SigningCertURL: address })), topic, at);
  const madeUp = (n: number) => certificateAddress.replace(/\w+\.pem$/, `${String(n).padStart(16, '0')}.pem`);
  expect(await signedBy(certificateAddress, here)).toMatchObject({ trusted: true });
  for (let n = 0; n < 100; n += 1) expect(await signedBy(madeUp(n), here + n)).toEqual(refused('uncertain'));
  expect(asked).toHaveLength(10);
  expect(await signedBy(certificateAddress, here + 1_000)).toMatchObject({ trusted: true });
  await signedBy(madeUp(0), here + 60_000);
  expect(asked).toHaveLength(11);
});

test.each([
  'https://sns.eu-west-1.amazonaws.com.example.net/SimpleNotificationService-0123456789abcdef.pem',
  'https://example.net/SimpleNotificationService-0123456789abcdef.pem',
  'http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem',
  'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem',
  'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem?x=1',
  'https://sns.eu-west-1.amazonaws.com@example.net/SimpleNotificationService-0123456789abcdef.pem',
  'https://sns.eu-west-1.amazonaws.com/../x/SimpleNotificationService-0123456789abcdef.pem',
])('sns: no certificate is fetched from %s', async (address) => {
  fetched.length = 0;
  expect(await verify('ses', snsMessage({}, here, { SigningCertURL: address }))).toEqual(refused('signature'));
  expect(fetched).toEqual([]);
});

test('sns: a topic that is not in the settings is refused, though Amazon signed it', async () => {
  const other = snsMessage({}, here, { TopicArn: 'arn:aws:sns:eu-west-1:999999999999:bounces' });
  expect(await verify('ses', other)).toEqual(refused('signature'));
});

test('sns: a topic is confirmed at Amazon, whatever address its request names', () => {
  const fields = { Type: 'SubscriptionConfirmation', Token: 'a token&more', SubscribeURL: 'https://example.net/steal' };
  const asking = topicRequest(parsed(snsMessage('confirm', here, fields)).payload);
  expect(asking).toEqual({ topic, token: 'a token&more' });
  const address = new URL(confirmationAddress(topic, 'a token&more'));
  expect(address.host).toBe('sns.eu-west-1.amazonaws.com');
  expect(address.searchParams.get('Token')).toBe('a token&more');
});

test('mailgun: a signature does not cover the report, so its token names the request', async () => {
  const request = bounces.mailgun(facts);
  const changed = { ...request, body: request.body.replace('reader@', 'victim@') };
  expect(await verify('mailgun', changed)).toEqual(await verify('mailgun', request));
});

test('mailgun: a signature is invalid for another split of its time and token', async () => {
  // The signature covers both without a separator, and these times are equal.
  const request = bounces.mailgun(facts);
  for (const moved of ['000', 'e0', 'e3', '.5']) {
    const { signature, ...rest } = JSON.parse(bounces.mailgun({ ...facts, id: '1' }).body);
    const token = `${moved}${'a'.repeat(40)}`;
    const key = createHmac('sha256', secrets.mailgun).update(signature.timestamp).update(token).digest('hex');
    const split = { timestamp: `${signature.timestamp}${moved}`, token: token.slice(moved.length), signature: key };
    const body = JSON.stringify({ ...rest, signature: split });
    expect(await verify('mailgun', { ...request, body })).toEqual(refused('signature'));
  }
});

test('sns: a signed message does not count again with its subject moved into its id', async () => {
  const request = snsMessage({}, here, { MessageId: 'one', Subject: 'A notification' });
  expect(await verify('ses', request)).toMatchObject({ trusted: true });
  const { Subject, ...message } = JSON.parse(request.body);
  const moved = { ...message, MessageId: `one\nSubject\n${Subject}` };
  expect(await verify('ses', { ...request, body: JSON.stringify(moved) })).toEqual(refused('malformed'));
});

test('sendgrid: one request has many events, and those that report nothing are ignored', () => {
  const events = [
    { event: 'delivered', email: 'a@example.org', sg_event_id: '1' },
    { event: 'deferred', email: 'a@example.org', sg_event_id: '2', response: '450 later' },
    { event: 'spamreport', email: 'a@example.org', sg_event_id: '3', timestamp: 1_700_000_000 },
    { event: 'group_unsubscribe', email: 'b@example.org', sg_event_id: '4' },
    { event: 'bounce', type: 'blocked', email: 'c@example.org', sg_event_id: '5', reason: '550 5.7.1 blocked' },
  ];
  const kinds = providers.sendgrid.read(parsed(signedBySendgrid(events, now)).payload);
  expect(kinds.map(({ kind, label }) => `${kind} ${label}`)).toEqual([
    'complaint unknown',
    'leave unknown',
    'bounce soft',
  ]);
});

test('complaints and unsubscriptions of the other providers are read', () => {
  const address = 'reader@example.org';
  const complaint = {
    notificationType: 'Complaint',
    complaint: { complainedRecipients: [{ emailAddress: address }], complaintFeedbackType: 'abuse' },
    mail: { headers: [{ name: 'List-Unsubscribe', value: '<https://news.example.com/unsubscribe/x>' }] },
  };
  const read = (name: (typeof providerNames)[number], payload: unknown) =>
    providers[name].read(payload).map(({ kind }) => kind);
  const sns = (message: unknown) => parsed(snsMessage(message, now)).payload;
  expect(providers.ses.read(sns(complaint))[0]).toMatchObject({
    kind: 'complaint',
    listUnsubscribe: '<https://news.example.com/unsubscribe/x>',
  });
  const relented = { ...complaint.complaint, complaintFeedbackType: 'not-spam' };
  expect(read('ses', sns({ ...complaint, complaint: relented }))).toEqual([]);
  expect(read('postmark', { RecordType: 'SpamComplaint', ID: 4, Email: address })).toEqual(['complaint']);
  const change = { RecordType: 'SubscriptionChange', Recipient: address, SuppressSending: true };
  expect(read('postmark', { ...change, SuppressionReason: 'ManualSuppression' })).toEqual(['leave']);
  expect(read('postmark', { ...change, SuppressionReason: 'HardBounce' })).toEqual([]);
  expect(read('postmark', { RecordType: 'Bounce', ID: 5, Type: 'AutoResponder', Email: address })).toEqual([]);
  expect(read('mailgun', { 'event-data': { event: 'complained', id: '1', recipient: address } })).toEqual([
    'complaint',
  ]);
  const failed = { event: 'failed', severity: 'temporary', id: '2', recipient: address };
  expect(read('mailgun', { 'event-data': failed })).toEqual([]);
  expect(
    read('brevo', [
      { event: 'spam', email: address },
      { event: 'deferred', email: address },
    ]),
  ).toEqual(['complaint']);
  const sparkpost = { type: 'spam_complaint', event_id: '1', rcpt_to: address };
  expect(read('sparkpost', [{ msys: { message_event: sparkpost } }])).toEqual(['complaint']);
  expect(read('resend', { type: 'email.complained', data: { email_id: '1', to: address } })).toEqual(['complaint']);
  expect(read('resend', { type: 'email.delivery_delayed', data: { email_id: '1', to: address } })).toEqual([]);
});
