import { createPublicKey, createVerify } from 'node:crypto';
import * as z from 'zod';
import { onDemand } from '../on-demand.js';
import { type EmailProvider, type ProviderReport, providerReport } from './email-provider.js';
import {
  badSignature,
  bareId,
  collectedReports,
  dayMs,
  headerOf,
  judgeSignature,
  sha256,
  timely,
  timeOf,
} from './proofs.js';

const event = onDemand(() =>
  z.object({
    event: z.string(),
    email: z.string(),
    sg_event_id: z.string(),
    timestamp: z.union([z.number(), z.string()]).optional(),
    'smtp-id': z.string().optional(),
    type: z.string().optional(),
    status: z.string().optional(),
    reason: z.string().optional(),
    response: z.string().optional(),
  }),
);

function read(payload: unknown): ProviderReport[] {
  const events: unknown[] = Array.isArray(payload) ? payload : [payload];
  return events.flatMap((one) => {
    const parsed = event().safeParse(one);
    return parsed.success ? readEvent(parsed.data) : [];
  });
}

function readEvent(one: z.infer<ReturnType<typeof event>>): ProviderReport[] {
  const facts = {
    id: one.sg_event_id,
    address: one.email,
    messageId: bareId(one['smtp-id']),
    at: timeOf(one.timestamp),
  };
  switch (one.event) {
    case 'bounce':
    case 'blocked':
    case 'dropped': {
      const { type = one.event, status = '', reason = one.response ?? '' } = one;
      // A message that SendGrid drops was never tried. `blocked` is a refusal that may pass.
      const label = one.event === 'bounce' && type !== 'blocked' ? 'hard' : 'soft';
      return [providerReport({ ...facts, kind: 'bounce', label, status, reply: reason })];
    }
    case 'spamreport':
      return [providerReport({ ...facts, kind: 'complaint' })];
    case 'unsubscribe':
    case 'group_unsubscribe':
      return [providerReport({ ...facts, kind: 'leave' })];
    default:
      return [];
  }
}

function isPublicKey(text: string): boolean {
  try {
    return (
      createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' }).asymmetricKeyType === 'ec'
    );
  } catch {
    return false;
  }
}

const signatureHeader = 'x-twilio-email-event-webhook-signature';
const timeHeader = 'x-twilio-email-event-webhook-timestamp';
/** An ECDSA signature by a key of 256 to 521 bits (DER), in base64. */
const signatureForm = /^[A-Za-z0-9+/]{80,200}={0,2}$/;

/** SendGrid: the signed event webhook (ECDSA over the time and the body). */
export const sendgrid = {
  name: 'sendgrid',
  title: 'SendGrid',
  setting: {
    name: 'SENDGRID_WEBHOOK_KEY',
    isSecret: false,
    schema: z.string().refine(isPublicKey, { message: 'must be the public key as SendGrid shows it' }),
    text: 'The public key of SendGrid’s signed event webhook, as SendGrid shows it.',
    example: '',
  },
  setUp:
    'Add an event webhook for bounced, dropped, spam reports and unsubscribes. Turn the signature on and copy the verification key.',
  relayHosts: /^smtp(\.eu)?\.sendgrid\.net$/,
  validMs: dayMs,
  maxBytes: collectedReports,
  judgeHeaders: (headers, _secret, now) =>
    judgeSignature(
      headerOf(headers, signatureHeader),
      signatureForm,
      timeOf(headerOf(headers, timeHeader)),
      now,
      dayMs,
    ),
  verify(request, secret, now) {
    const signature = headerOf(request.headers, signatureHeader);
    const timestamp = headerOf(request.headers, timeHeader);
    const key = createPublicKey({ key: Buffer.from(secret, 'base64'), format: 'der', type: 'spki' });
    const verifier = createVerify('sha256').update(timestamp).update(request.body);
    if (signature === '' || !verifier.verify(key, signature, 'base64')) return badSignature;
    // An ECDSA signature has a second valid form, so it does not identify the request.
    const nonce = sha256(Buffer.concat([Buffer.from(`${timestamp}\n`), request.body])).toString('hex');
    return timely(nonce, timeOf(timestamp), now, dayMs);
  },
  read,
} as const satisfies EmailProvider;
