import { createVerify } from 'node:crypto';
import * as z from 'zod';
import { onDemand } from '../on-demand.js';
import { type EmailProvider, jsonOf, type ProviderReport, providerReport } from './email-provider.js';
import { badSignature, bareId, dayMs, headerOf, malformed, secondsOf, smallRequest, timely, timeOf } from './proofs.js';

const topic = /^arn:aws(-cn|-us-gov)?:sns:[a-z0-9-]{4,30}:\d{12}:[\w-]{1,256}(\.fifo)?$/;

/** The topics of SES_TOPICS. */
const topicsOf = (text: string): string[] => text.split(',').map((part) => part.trim());

const topicList = z.string().refine((text) => topicsOf(text).every((one) => topic.test(one)), {
  message: 'must be topics like arn:aws:sns:eu-west-1:123456789012:bounces, separated by commas',
});

/** A message of Amazon SNS. Unknown fields are not signed and not read. */
const envelope = onDemand(() =>
  z.object({
    Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
    /** On one line: otherwise a signed field that is left out, such as the subject, could be moved to its end. */
    MessageId: z.string().regex(/^[^\n]+$/),
    TopicArn: z.string(),
    Subject: z.string().optional(),
    Message: z.string(),
    Timestamp: z.string(),
    Token: z.string().optional(),
    SubscribeURL: z.string().optional(),
    SignatureVersion: z.enum(['1', '2']),
    Signature: z.string(),
    SigningCertURL: z.string(),
  }),
);
type Envelope = z.infer<ReturnType<typeof envelope>>;

/** The signed fields, in the order of the signature. Fields that a message does not have are left out. */
const signedFields = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
} as const satisfies Record<Envelope['Type'], readonly (keyof Envelope)[]>;

const algorithms = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' } as const;

/** The SNS host of a topic's region. */
export function snsHost(topicArn: string): string {
  const [, partition = '', , region = ''] = topicArn.split(':');
  return `sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`;
}

/** Whether an address is that of a signing certificate, at the host of the topic's region and nowhere else. */
function isCertificateAddress(address: string, topicArn: string): boolean {
  const prefix = `https://${snsHost(topicArn)}/SimpleNotificationService-`;
  return address.startsWith(prefix) && /^[0-9a-f]{8,64}\.pem$/.test(address.slice(prefix.length));
}

/**
 * Amazon SES, whose reports arrive through Amazon SNS (signature versions 1 and 2). Anyone may have a topic at Amazon,
 * so only the topics in the settings count.
 */
export const ses = {
  name: 'ses',
  title: 'Amazon SES',
  setting: {
    name: 'SES_TOPICS',
    isSecret: false,
    schema: topicList,
    text: 'The Amazon SNS topics that report bounces and complaints of Amazon SES. Separate several with commas. Every other topic is refused. docs/webhooks.md explains the set-up of each provider.',
    example: 'arn:aws:sns:eu-west-1:123456789012:bounces',
  },
  setUp:
    "Create an SNS topic. Send the identity's bounce and complaint notifications to it, with the original headers. Subscribe the address over HTTPS, without raw message delivery. Then confirm the topic.",
  relayHosts: /^email-smtp(-fips)?\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/,
  validMs: dayMs,
  maxBytes: smallRequest,
  // Amazon names the topic in a header of every request. The signature is in the body.
  judgeHeaders: (headers, topics) =>
    topicsOf(topics).includes(headerOf(headers, 'x-amz-sns-topic-arn')) ? 'possible' : 'signature',
  async verify({ payload }, topics, now, fetchCertificate) {
    const parsed = envelope().safeParse(payload);
    if (!parsed.success) return malformed;
    const message = parsed.data;
    if (!topicsOf(topics).includes(message.TopicArn)) return badSignature;
    if (!isCertificateAddress(message.SigningCertURL, message.TopicArn)) return badSignature;
    const key = await fetchCertificate(message.SigningCertURL, now);
    if (!key) return { trusted: false, reason: 'uncertain' };
    const verifier = createVerify(algorithms[message.SignatureVersion]);
    for (const field of signedFields[message.Type])
      if (message[field] !== undefined) verifier.update(`${field}\n${message[field]}\n`);
    if (!verifier.verify(key, message.Signature, 'base64')) return badSignature;
    return timely(`${message.TopicArn} ${message.MessageId}`, timeOf(message.Timestamp), now, dayMs);
  },
  read: (payload) => {
    const parsed = envelope().safeParse(payload);
    if (!parsed.success || parsed.data.Type !== 'Notification') return [];
    return readNotification(parsed.data.MessageId, jsonOf(Buffer.from(parsed.data.Message)));
  },
} as const satisfies EmailProvider;

/** A topic that asks whether it may send reports here. */
export interface TopicRequest {
  topic: string;
  token: string;
}

/** Reads the request of a topic; undefined for any other message. */
export function topicRequest(payload: unknown): TopicRequest | undefined {
  const parsed = envelope().safeParse(payload);
  if (!parsed.success || parsed.data.Type !== 'SubscriptionConfirmation') return undefined;
  const { TopicArn: topic, Token: token } = parsed.data;
  return token === undefined ? undefined : { topic, token };
}

const recipient = onDemand(() =>
  z.object({
    emailAddress: z.string(),
    status: z.string().optional(),
    action: z.string().optional(),
    diagnosticCode: z.string().optional(),
  }),
);

const notification = onDemand(() =>
  z.object({
    /** Event publishing names it `eventType`. */
    notificationType: z.string().optional(),
    eventType: z.string().optional(),
    mail: z.object({
      timestamp: z.string().optional(),
      headers: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
    }),
    bounce: z
      .object({
        bounceType: z.string(),
        bounceSubType: z.string().optional(),
        timestamp: z.string().optional(),
        reportingMTA: z.string().optional(),
        bouncedRecipients: z.array(recipient()),
      })
      .optional(),
    complaint: z
      .object({
        complaintFeedbackType: z.string().nullish(),
        timestamp: z.string().optional(),
        complainedRecipients: z.array(recipient()),
      })
      .optional(),
  }),
);

function readNotification(messageId: string, message: unknown): ProviderReport[] {
  const parsed = notification().safeParse(message);
  if (!parsed.success) return [];
  const { mail, bounce, complaint } = parsed.data;
  const type = parsed.data.notificationType ?? parsed.data.eventType;
  const header = (name: string) => mail.headers?.find((one) => one.name.toLowerCase() === name)?.value ?? '';
  const facts = {
    messageId: bareId(header('message-id')),
    listUnsubscribe: header('list-unsubscribe').replace(/\s+/g, ''),
    sentAt: secondsOf(mail.timestamp),
  };
  const idOf = (place: number) => `${messageId} ${place}`;
  if (type === 'Bounce' && bounce) {
    // Amazon did not try, because of an earlier bounce of this address.
    const suppressed = /suppress/i.test(bounce.bounceSubType ?? '');
    const label = bounce.bounceType === 'Permanent' && !suppressed ? 'hard' : 'soft';
    return bounce.bouncedRecipients.map(({ emailAddress: address, status = '', diagnosticCode = '' }, place) =>
      providerReport({
        ...facts,
        id: idOf(place),
        kind: 'bounce',
        address,
        label,
        status: suppressed ? '' : status,
        reply: diagnosticCode,
        at: timeOf(bounce.timestamp),
      }),
    );
  }
  if (type !== 'Complaint' || !complaint || complaint.complaintFeedbackType === 'not-spam') return [];
  const { complainedRecipients, timestamp } = complaint;
  // Amazon names everyone to whom it may apply. With several recipients nobody knows who complained.
  if (complainedRecipients.length > 1) return [];
  return complainedRecipients.map(({ emailAddress: address }, place) =>
    providerReport({ ...facts, id: idOf(place), kind: 'complaint', address, at: timeOf(timestamp) }),
  );
}
