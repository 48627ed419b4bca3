import * as z from 'zod';
import { onDemand } from '../on-demand.js';
import { type EmailProvider, type ProviderReport, passwordSetting, providerReport } from './email-provider.js';
import { bareId, byPassword, collectedReports, dayMs, judgePassword, timeOf } from './proofs.js';

const number = onDemand(() => z.union([z.number(), z.string()]));

const event = onDemand(() =>
  z.object({
    event: z.string(),
    email: z.string(),
    'message-id': z.string().optional(),
    reason: z.string().nullish(),
    /** Unix seconds. */
    ts_event: number().optional(),
    /** Unix milliseconds. */
    ts_epoch: number().optional(),
  }),
);

/** Events after which Brevo does not try again. `deferred` is not one of them. */
const labels: Readonly<Record<string, ProviderReport['label']>> = {
  hard_bounce: 'hard',
  invalid_email: 'hard',
  soft_bounce: 'soft',
  blocked: 'soft',
  error: 'unknown',
};

function read(payload: unknown): ProviderReport[] {
  const events: unknown[] = Array.isArray(payload) ? payload : [payload];
  return events.flatMap((one) => {
    const parsed = event().safeParse(one);
    if (!parsed.success) return [];
    const { event: name, email: address, reason, ...rest } = parsed.data;
    const at = timeOf(rest.ts_epoch ?? rest.ts_event);
    const messageId = bareId(rest['message-id']);
    const facts = { id: `${name} ${messageId} ${address} ${at}`, address, messageId, at };
    const label = Object.hasOwn(labels, name) ? labels[name] : undefined;
    if (label) return [providerReport({ ...facts, kind: 'bounce', label, reply: reason ?? '' })];
    if (name === 'spam' || name === 'complaint') return [providerReport({ ...facts, kind: 'complaint' })];
    return name === 'unsubscribed' ? [providerReport({ ...facts, kind: 'leave' })] : [];
  });
}

/** Brevo: transactional webhooks. It sends a password and signs nothing. */
export const brevo = {
  name: 'brevo',
  title: 'Brevo',
  setting: passwordSetting('BREVO_WEBHOOK_SECRET', 'Brevo'),
  setUp:
    'Add a transactional webhook for hard bounce, soft bounce, blocked, invalid, complaint and unsubscribed. Enter the password as basic authentication or as a token.',
  relayHosts: /^smtp-relay\.(brevo|sendinblue)\.com$/,
  validMs: dayMs,
  maxBytes: collectedReports,
  judgeHeaders: judgePassword,
  verify: byPassword(read),
  read,
} as const satisfies EmailProvider;
