import * as z from 'zod';
import { onDemand } from '../on-demand.js';
import { type EmailProvider, jsonOf, type ProviderReport, providerReport, secretText } from './email-provider.js';
import { badSignature, bareId, dayMs, hmacSha256, isSame, malformed, smallRequest, timely, timeOf } from './proofs.js';

/** The signature does not show where the time ends and the token begins, so the time must have its only form. */
const signatureSchema = onDemand(() =>
  z.object({
    timestamp: z.coerce.string().regex(/^\d{10}$/),
    token: z.string().min(1),
    signature: z.string(),
  }),
);
const signed = onDemand(() => z.object({ signature: signatureSchema() }));

const isGenuine = (
  { timestamp, token, signature }: z.infer<ReturnType<typeof signatureSchema>>,
  secret: string,
): boolean => isSame(signature.toLowerCase(), hmacSha256(secret, timestamp, token).toString('hex'));

/** Max places of a body that are tried, and max bytes of a signature. */
const search = { places: 20, bytes: 1_000 };

/**
 * Whether a genuine signature is anywhere in the body. It is looked for in the bytes, so that a stranger's JSON is
 * not parsed. It proves nothing alone: `verify` reads it from its place.
 */
function holdsGenuine(body: Buffer, secret: string): boolean {
  let at = -1;
  for (let place = 0; place < search.places; place += 1) {
    at = body.indexOf('"signature"', at + 1);
    if (at < 0) return false;
    const [, text] = /^"signature"\s*:\s*(\{[^{}]*\})/.exec(body.toString('utf8', at, at + search.bytes)) ?? [];
    const found = text === undefined ? undefined : signatureSchema().safeParse(jsonOf(Buffer.from(text)));
    if (found?.success && isGenuine(found.data, secret)) return true;
  }
  return false;
}

const payloadSchema = onDemand(() =>
  z.object({
    'event-data': z.object({
      event: z.string(),
      id: z.string(),
      recipient: z.string(),
      timestamp: z.number().optional(),
      severity: z.string().optional(),
      reason: z.string().optional(),
      message: z
        .object({
          headers: z.object({ 'message-id': z.string().optional() }).optional(),
        })
        .optional(),
      'delivery-status': z
        .object({
          code: z.union([z.number(), z.string()]).optional(),
          'enhanced-code': z.string().optional(),
          message: z.string().optional(),
          description: z.string().nullish(),
          'mx-host': z.string().optional(),
        })
        .optional(),
    }),
  }),
);

function read(payload: unknown): ProviderReport[] {
  const parsed = payloadSchema().safeParse(payload);
  if (!parsed.success) return [];
  const { event, id, recipient: address, timestamp, severity, message, ...rest } = parsed.data['event-data'];
  const facts = { id, address, messageId: bareId(message?.headers?.['message-id']), at: timeOf(timestamp) };
  switch (event) {
    case 'failed': {
      // Mailgun still tries.
      if (severity === 'temporary') return [];
      const status = rest['delivery-status'] ?? {};
      const words = status.message || status.description || rest.reason || '';
      // A code above 600 is Mailgun's own.
      const code = Number(status.code) >= 400 && Number(status.code) < 600 ? String(status.code) : '';
      const reply = code !== '' && !words.startsWith(code) ? `${code} ${words}` : words;
      // `suppress-bounce` and the like: Mailgun did not try, because of an earlier bounce.
      const label = (rest.reason ?? '').startsWith('suppress') ? 'soft' : 'hard';
      const enhanced = status['enhanced-code'] ?? '';
      return [
        providerReport({
          ...facts,
          kind: 'bounce',
          label,
          status: enhanced,
          reply,
          remoteMta: status['mx-host'] ?? '',
        }),
      ];
    }
    case 'complained':
      return [providerReport({ ...facts, kind: 'complaint' })];
    case 'unsubscribed':
      return [providerReport({ ...facts, kind: 'leave' })];
    default:
      return [];
  }
}

/**
 * Mailgun: webhooks with a signature in the body (HMAC over a time and a token). The signature does not cover the
 * report, so a token counts once, with the body that it first came with.
 */
export const mailgun = {
  name: 'mailgun',
  title: 'Mailgun',
  setting: {
    name: 'MAILGUN_WEBHOOK_KEY',
    isSecret: true,
    schema: secretText,
    text: 'Mailgun’s HTTP webhook signing key.',
    example: '',
  },
  setUp: 'Add the address for permanent failure, spam complaints and unsubscribes. Copy the HTTP webhook signing key.',
  relayHosts: /^smtp(\.eu)?\.mailgun\.org$/,
  validMs: dayMs,
  maxBytes: smallRequest,
  judgeHeaders: () => 'possible',
  verify(request, secret, now) {
    if (!holdsGenuine(request.body, secret)) return badSignature;
    const parsed = signed().safeParse(request.payload);
    if (!parsed.success) return malformed;
    const { timestamp, token } = parsed.data.signature;
    if (!isGenuine(parsed.data.signature, secret)) return badSignature;
    return timely(token, timeOf(timestamp), now, dayMs);
  },
  read,
} as const satisfies EmailProvider;
