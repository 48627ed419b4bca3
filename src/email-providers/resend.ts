import type { IncomingHttpHeaders } from 'node:http';
import * as z from 'zod';
import { onDemand } from '../on-demand.js';
import { type EmailProvider, type ProviderReport, providerReport } from './email-provider.js';
import {
  badSignature,
  headerOf,
  hmacSha256,
  isSame,
  judgeSignature,
  secondsOf,
  smallRequest,
  timely,
  timeOf,
} from './proofs.js';

/** Each attempt has a new signature (Standard Webhooks). */
const validMs = 5 * 60_000;

const payloadSchema = onDemand(() =>
  z.object({
    type: z.string(),
    created_at: z.string().optional(),
    data: z.object({
      email_id: z.string(),
      created_at: z.string().optional(),
      to: z.union([z.string().transform((one) => [one]), z.array(z.string())]),
      bounce: z
        .object({
          type: z.string().optional(),
          message: z.string().optional(),
          diagnosticCode: z.union([z.string().transform((one) => [one]), z.array(z.string())]).optional(),
        })
        .optional(),
    }),
  }),
);

function read(payload: unknown): ProviderReport[] {
  const parsed = payloadSchema().safeParse(payload);
  if (!parsed.success) return [];
  const { type, created_at, data } = parsed.data;
  const kind = type === 'email.bounced' ? 'bounce' : type === 'email.complained' ? 'complaint' : undefined;
  if (!kind) return [];
  const { email_id, to, bounce } = data;
  return to.map((address) =>
    providerReport({
      id: `${type} ${email_id} ${address}`,
      kind,
      address,
      label: kind === 'complaint' ? 'unknown' : bounce?.type === 'Permanent' ? 'hard' : 'soft',
      reply: bounce?.diagnosticCode?.join(' ') || bounce?.message || '',
      sentAt: secondsOf(data.created_at),
      at: timeOf(created_at),
    }),
  );
}

/** The headers that Standard Webhooks signs with, under either of their names. */
const signedBy = (headers: IncomingHttpHeaders) => {
  const of = (name: string) => headerOf(headers, `svix-${name}`) || headerOf(headers, `webhook-${name}`);
  return { id: of('id'), timestamp: of('timestamp'), signatures: of('signature') };
};
/** Several signatures while a key changes; one of them has our version and the length of SHA-256. */
const signatureForm = /(^| )v1,[A-Za-z0-9+/]{43}=( |$)/;

/** Resend: webhooks signed by the rules of Standard Webhooks. */
export const resend = {
  name: 'resend',
  title: 'Resend',
  setting: {
    name: 'RESEND_WEBHOOK_SECRET',
    isSecret: true,
    schema: z.string().regex(/^whsec_[A-Za-z0-9+/]{20,200}={0,2}$/, 'must begin with whsec_, as Resend shows it'),
    text: 'The signing secret of the webhook, as Resend shows it: `whsec_…`.',
    example: '',
  },
  setUp: 'Add a webhook for `email.bounced` and `email.complained`. Copy the signing secret.',
  relayHosts: /^smtp\.resend\.com$/,
  validMs,
  maxBytes: smallRequest,
  judgeHeaders(headers, _secret, now) {
    const { id, timestamp, signatures } = signedBy(headers);
    return id === '' ? 'signature' : judgeSignature(signatures, signatureForm, timeOf(timestamp), now, validMs);
  },
  verify(request, secret, now) {
    const { id, timestamp, signatures } = signedBy(request.headers);
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    const expected = `v1,${hmacSha256(key, `${id}.${timestamp}.`, request.body).toString('base64')}`;
    if (id === '' || !signatures.split(' ').some((signature) => isSame(signature, expected))) return badSignature;
    return timely(id, timeOf(timestamp), now, validMs);
  },
  read,
} as const satisfies EmailProvider;
