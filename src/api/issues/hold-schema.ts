import { z } from 'zod';
import { type Reason, reasons } from '../../smtp/refusals/reason.js';

/** A provider whose readers are on hold. */
export const hold = z.object({
  provider: z.string().meta({ description: 'Provider group, or the recipient domain.' }),
  relay: z.string().meta({ description: 'The relay whose emails are refused.' }),
  since: z.iso.datetime(),
  until: z.iso.datetime().meta({ description: 'When the emails that are still on hold fail.' }),
  attempts: z.int().min(0),
  refused: z.int().min(0).meta({ description: 'Attempts that were refused because of this sender.' }),
  reason: z.enum(Object.keys(reasons) as [Reason, ...Reason[]]),
  words: z.string().meta({ description: 'One reply, without addresses.' }),
  remedy: z.string().meta({ description: 'What to do.' }),
});

export const holdsDescription =
  'Providers that refuse this issue because of its sender. Their readers are on hold; resume the issue once it is fixed.';

export const holdExample = {
  provider: 'gmail',
  relay: 'mail.example.com:587',
  since: '2031-03-04T08:00:05.000Z',
  until: '2031-03-05T08:00:05.000Z',
  attempts: 25,
  refused: 25,
  reason: 'unauthenticated',
  words: '550 5.7.26 This message is not authenticated.',
  remedy: 'Check SPF, DKIM and DMARC of the sending domain. Then resume the issue.',
} as const;
