import * as z from 'zod';
import { onDemand } from '../on-demand.js';
import { type EmailProvider, type ProviderReport, passwordSetting, providerReport } from './email-provider.js';
import { byPassword, dayMs, judgePassword, smallRequest, timeOf } from './proofs.js';

const id = onDemand(() => z.union([z.string(), z.number()]).transform(String));

const bounce = onDemand(() =>
  z.object({
    RecordType: z.literal('Bounce'),
    ID: id(),
    Type: z.string(),
    Email: z.string(),
    Description: z.string().optional(),
    Details: z.string().optional(),
    BouncedAt: z.string().optional(),
  }),
);
const complaint = onDemand(() =>
  z.object({
    RecordType: z.literal('SpamComplaint'),
    ID: id(),
    Email: z.string(),
    BouncedAt: z.string().optional(),
  }),
);
const change = onDemand(() =>
  z.object({
    RecordType: z.literal('SubscriptionChange'),
    MessageID: z.string().optional(),
    Recipient: z.string(),
    SuppressSending: z.boolean(),
    SuppressionReason: z.string().nullish(),
    ChangedAt: z.string().optional(),
  }),
);
const record = onDemand(() => z.discriminatedUnion('RecordType', [bounce(), complaint(), change()]));

/** Types of Postmark's bounce webhook that report no bounce: delays and other notices, and automatic replies. */
const noBounce = ['Transient', 'AutoResponder', 'AddressChange', 'ChallengeVerification', 'OpenRelayTest', 'Subscribe'];

function read(payload: unknown): ProviderReport[] {
  const parsed = record().safeParse(payload);
  if (!parsed.success) return [];
  const one = parsed.data;
  switch (one.RecordType) {
    case 'Bounce': {
      const { ID, Type, Email: address, Description = '', Details = '', BouncedAt } = one;
      if (noBounce.includes(Type)) return [];
      if (Type === 'Unsubscribe') return [providerReport({ id: ID, kind: 'leave', address, at: timeOf(BouncedAt) })];
      const label = Type === 'HardBounce' || Type === 'BadEmailAddress' ? 'hard' : 'soft';
      return [
        providerReport({
          id: ID,
          kind: 'bounce',
          address,
          label,
          reply: Details || Description,
          at: timeOf(BouncedAt),
        }),
      ];
    }
    case 'SpamComplaint':
      return [providerReport({ id: one.ID, kind: 'complaint', address: one.Email, at: timeOf(one.BouncedAt) })];
    case 'SubscriptionChange': {
      const { Recipient: address, ChangedAt = '', SuppressionReason } = one;
      // Postmark reports bounces and complaints on their own, too.
      if (!one.SuppressSending || SuppressionReason !== 'ManualSuppression') return [];
      return [providerReport({ id: `${address} ${ChangedAt}`, kind: 'leave', address, at: timeOf(ChangedAt) })];
    }
  }
}

/** Postmark: bounce, spam complaint and subscription change webhooks. It sends a password and signs nothing. */
export const postmark = {
  name: 'postmark',
  title: 'Postmark',
  setting: passwordSetting('POSTMARK_WEBHOOK_SECRET', 'Postmark'),
  setUp:
    'Add a webhook for bounces, spam complaints and subscription changes. Enter the password as basic authentication.',
  relayHosts: /^smtp(-broadcasts)?\.postmarkapp\.com$/,
  validMs: dayMs,
  maxBytes: smallRequest,
  judgeHeaders: judgePassword,
  verify: byPassword(read),
  read,
} as const satisfies EmailProvider;
