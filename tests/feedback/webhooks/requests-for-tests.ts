import { execFileSync } from 'node:child_process';
import { createHmac, createSign, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type WebhookRequest, webhookRequest } from '../../../src/email-providers/email-provider.js';
import { emailProviders, type ProviderName, providerNames } from '../../../src/email-providers/email-providers.js';

// Requests as the providers document them, written by hand and signed with keys of our own.

/** Headers and body of a request, before it is parsed. */
export interface RawRequest {
  headers: Record<string, string>;
  body: string;
}

export const parsed = ({ headers, body }: RawRequest): WebhookRequest => webhookRequest(headers, Buffer.from(body));

export const password = 'a password for the tests';
export const topic = 'arn:aws:sns:eu-west-1:123456789012:bounces';
const resendSecret = `whsec_${Buffer.from('a key for the tests only').toString('base64')}`;
const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const sendgridKey = ec.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');

/** A certificate as Amazon has one, and its key. */
function makeCertificate(): { certificate: Buffer; key: string } {
  const folder = mkdtempSync(join(tmpdir(), 'postrider-certificate-'));
  const [keyFile, file] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const words = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=sns.amazonaws.com'];
  execFileSync('openssl', [...words, '-keyout', keyFile, '-out', file], { stdio: 'ignore' });
  const made = { certificate: readFileSync(file), key: readFileSync(keyFile, 'utf8') };
  rmSync(folder, { recursive: true });
  return made;
}
export const amazon = makeCertificate();
export const certificateAddress = 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem';

/** The settings by which the requests below are trusted. */
export const secrets: Record<ProviderName, string> = {
  ses: topic,
  postmark: password,
  sendgrid: sendgridKey,
  mailgun: password,
  brevo: password,
  sparkpost: password,
  resend: resendSecret,
};

export const settings: Record<string, string> = Object.fromEntries(
  providerNames.map((name) => [emailProviders[name].setting.name, secrets[name]]),
);

const basic = { authorization: `Basic ${Buffer.from(`postrider:${password}`).toString('base64')}` };
const iso = (at: number) => new Date(at).toISOString();
const seconds = (at: number) => Math.floor(at / 1_000);

/** The same facts for every provider's message. */
export interface Facts {
  address: string;
  /** When it happened and was signed, in Unix milliseconds. */
  at: number;
  /** Makes an event different from others. */
  id: string;
  reply: string;
  status: string;
  /** Further fields of the payload, which are not read. */
  more?: Record<string, unknown>;
}

export function snsMessage(
  message: unknown,
  at: number,
  fields: Record<string, string> = {},
  version = '2',
): RawRequest {
  const sent: Record<string, string> = {
    Type: 'Notification',
    MessageId: `sns-${JSON.stringify(message).length}-${at}`,
    TopicArn: topic,
    Message: JSON.stringify(message),
    Timestamp: iso(at),
    SignatureVersion: version,
    SigningCertURL: certificateAddress,
    ...fields,
  };
  const names = ['Message', 'MessageId', 'Subject', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  const signer = createSign(version === '1' ? 'RSA-SHA1' : 'RSA-SHA256');
  for (const name of names) if (sent[name] !== undefined) signer.update(`${name}\n${sent[name]}\n`);
  const body = JSON.stringify({
    ...sent,
    Signature: signer.sign(amazon.key, 'base64'),
    UnsubscribeURL: 'https://x.example',
  });
  const named = {
    'x-amz-sns-message-type': sent.Type ?? '',
    'x-amz-sns-message-id': sent.MessageId ?? '',
    'x-amz-sns-topic-arn': sent.TopicArn ?? '',
  };
  return { headers: { 'content-type': 'text/plain; charset=UTF-8', ...named }, body };
}

export function signedBySendgrid(events: unknown, at: number): RawRequest {
  const body = JSON.stringify(events);
  const timestamp = String(seconds(at));
  const signature = createSign('sha256').update(timestamp).update(body).sign(ec.privateKey, 'base64');
  return {
    headers: {
      'content-type': 'application/json',
      'x-twilio-email-event-webhook-signature': signature,
      'x-twilio-email-event-webhook-timestamp': timestamp,
    },
    body,
  };
}

/** A request that reports one bounce, for each provider. */
export const bounces: Record<ProviderName, (facts: Facts) => RawRequest> = {
  ses: ({ address, at, id, reply, status, more = {} }) =>
    snsMessage(
      {
        notificationType: 'Bounce',
        bounce: {
          bounceType: 'Permanent',
          bounceSubType: 'General',
          bouncedRecipients: [{ emailAddress: address, action: 'failed', status, diagnosticCode: `smtp; ${reply}` }],
          timestamp: iso(at),
          feedbackId: `feedback-${id}`,
          reportingMTA: 'dns; a1-2.smtp-out.eu-west-1.amazonses.com',
        },
        mail: { timestamp: iso(at), source: 'digest@news.example.com', messageId: id, destination: [address] },
        ...more,
      },
      at,
      { MessageId: `sns-${id}` },
    ),
  postmark: ({ address, at, id, reply, more = {} }) => ({
    headers: { 'content-type': 'application/json', ...basic },
    body: JSON.stringify({
      RecordType: 'Bounce',
      ID: id,
      Type: 'HardBounce',
      TypeCode: 1,
      Name: 'Hard bounce',
      MessageID: '00000000-0000-0000-0000-000000000000',
      Description: 'The server was unable to deliver your message.',
      Details: `smtp;${reply}`,
      Email: address,
      From: 'digest@news.example.com',
      BouncedAt: iso(at),
      Inactive: true,
      ...more,
    }),
  }),
  sendgrid: ({ address, at, id, reply, status, more = {} }) =>
    signedBySendgrid(
      [
        { event: 'processed', email: address, timestamp: seconds(at), sg_event_id: `processed-${id}` },
        {
          event: 'bounce',
          type: 'bounce',
          email: address,
          timestamp: seconds(at),
          sg_event_id: id,
          sg_message_id: `message-${id}`,
          'smtp-id': '<none@news.example.com>',
          status,
          reason: reply,
          tls: 1,
          ...more,
        },
      ],
      at,
    ),
  mailgun({ address, at, id, reply, status, more = {} }) {
    const [timestamp, token] = [String(seconds(at)), `token-${id}`];
    const signature = createHmac('sha256', password).update(timestamp).update(token).digest('hex');
    return {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        signature: { timestamp, token, signature },
        'event-data': {
          event: 'failed',
          severity: 'permanent',
          reason: 'generic',
          id,
          timestamp: at / 1_000,
          recipient: address,
          'delivery-status': {
            code: 550,
            'enhanced-code': status,
            message: reply.replace(/^\d{3} /, ''),
            'mx-host': 'mx.example.org',
          },
          message: { headers: { 'message-id': 'none@news.example.com', to: address } },
          ...more,
        },
      }),
    };
  },
  brevo: ({ address, at, id, reply, more = {} }) => ({
    headers: { 'content-type': 'application/json', authorization: `Bearer ${password}` },
    body: JSON.stringify({
      event: 'hard_bounce',
      email: address,
      id: 1,
      date: '2026-11-26 05:00:00',
      ts_event: seconds(at),
      'message-id': `<${id}@smtp-relay.example.com>`,
      subject: 'Digest',
      reason: reply,
      ...more,
    }),
  }),
  sparkpost: ({ address, at, id, reply, more = {} }) => ({
    headers: { 'content-type': 'application/json', ...basic },
    body: JSON.stringify([
      { msys: {} },
      {
        msys: {
          message_event: {
            type: 'bounce',
            bounce_class: '10',
            error_code: '550',
            event_id: id,
            raw_reason: reply,
            reason: 'MAIL REFUSED',
            rcpt_to: address,
            timestamp: String(seconds(at)),
            message_id: `message-${id}`,
            ...more,
          },
        },
      },
    ]),
  }),
  resend({ address, at, id, reply, more = {} }) {
    const body = JSON.stringify({
      type: 'email.bounced',
      created_at: iso(at),
      data: {
        email_id: id,
        created_at: iso(at),
        from: 'digest@news.example.com',
        to: [address],
        subject: 'Digest',
        bounce: { type: 'Permanent', subType: 'General', message: 'It bounced.', diagnosticCode: [`smtp; ${reply}`] },
        ...more,
      },
    });
    const [messageId, timestamp] = [`msg_${id}`, String(seconds(at))];
    const key = Buffer.from(resendSecret.slice('whsec_'.length), 'base64');
    const signature = createHmac('sha256', key).update(`${messageId}.${timestamp}.${body}`).digest('base64');
    return {
      headers: {
        'content-type': 'application/json',
        'svix-id': messageId,
        'svix-timestamp': timestamp,
        'svix-signature': `v1,bm90IHRoaXM= v1,${signature}`,
      },
      body,
    };
  },
};
