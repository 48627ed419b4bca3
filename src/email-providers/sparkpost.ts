import * as z from 'zod';
import { onDemand } from '../on-demand.js';
import { type EmailProvider, type ProviderReport, passwordSetting, providerReport } from './email-provider.js';
import { byPassword, collectedReports, dayMs, judgePassword, secondsOf, timeOf } from './proofs.js';

const time = onDemand(() => z.union([z.string(), z.number()]));

const event = onDemand(() =>
  z.object({
    type: z.string(),
    event_id: z.string(),
    rcpt_to: z.string(),
    raw_rcpt_to: z.string().optional(),
    timestamp: time().optional(),
    injection_time: time().optional(),
    error_code: z.union([z.string(), z.number()]).optional(),
    bounce_class: z.union([z.string(), z.number()]).optional(),
    reason: z.string().optional(),
    raw_reason: z.string().optional(),
  }),
);

/** An event is under `msys`, in an object that names its kind. */
const batch = onDemand(() => z.array(z.object({ msys: z.record(z.string(), z.unknown()) })));

/** Bounce classes that SparkPost calls hard: invalid recipient, and two kinds of inactive mailbox. */
const hardClasses = ['10', '30', '90'];

function read(payload: unknown): ProviderReport[] {
  const parsed = batch().safeParse(payload);
  if (!parsed.success) return [];
  return parsed.data
    .flatMap(({ msys }) => Object.values(msys))
    .flatMap((one) => {
      const read = event().safeParse(one);
      return read.success ? readEvent(read.data) : [];
    });
}

function readEvent(one: z.infer<ReturnType<typeof event>>): ProviderReport[] {
  const facts = {
    id: one.event_id,
    address: one.raw_rcpt_to ?? one.rcpt_to,
    at: timeOf(one.timestamp),
    sentAt: secondsOf(one.injection_time),
  };
  switch (one.type) {
    case 'bounce':
    case 'out_of_band':
    case 'policy_rejection': {
      const words = one.raw_reason ?? one.reason ?? '';
      const code = /^[45]\d\d$/.test(String(one.error_code ?? '')) ? String(one.error_code) : '';
      const reply = code !== '' && !words.startsWith(code) ? `${code} ${words}` : words;
      const label = hardClasses.includes(String(one.bounce_class ?? '')) ? 'hard' : 'soft';
      return [providerReport({ ...facts, kind: 'bounce', label, reply })];
    }
    case 'spam_complaint':
      return [providerReport({ ...facts, kind: 'complaint' })];
    case 'list_unsubscribe':
    case 'link_unsubscribe':
      return [providerReport({ ...facts, kind: 'leave' })];
    default:
      return [];
  }
}

/** SparkPost: event webhooks. It sends a password and signs nothing. */
export const sparkpost = {
  name: 'sparkpost',
  title: 'SparkPost',
  setting: passwordSetting('SPARKPOST_WEBHOOK_SECRET', 'SparkPost'),
  setUp:
    'Add a webhook for bounces, out-of-band bounces, policy rejections, spam complaints and unsubscribes. Enter the password as basic authentication.',
  relayHosts: /^smtp(\.eu)?\.sparkpostmail\.com$/,
  validMs: dayMs,
  maxBytes: collectedReports,
  judgeHeaders: judgePassword,
  verify: byPassword(read),
  read,
} as const satisfies EmailProvider;
