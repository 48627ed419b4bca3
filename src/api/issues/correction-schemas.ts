import { z } from 'zod';
import { draftLimits } from '../../issues/draft-patch.js';
import { resendable } from '../../ledger/ledger-states.js';
import { recipientSchemas } from './recipient-schemas.js';

// Schemas of corrections and resends in the API.

const line = z.string().max(2 * draftLimits.line);
const address = z.url({ protocol: /^https?$/ }).max(draftLimits.url);

export const correctionRequest = z
  .strictObject({
    subject: line.optional(),
    preheader: line.optional(),
    sponsor: z
      .strictObject({
        title: line,
        text: z
          .string()
          .max(2 * draftLimits.excerpt)
          .default(''),
        url: address,
        image: z
          .union([z.literal(''), address])
          .default('')
          .meta({ description: 'Address of a picture.' }),
      })
      .nullable()
      .optional()
      .meta({ description: 'Replaces all sponsors; null removes them.' }),
    articles: z
      .array(z.string().max(100))
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'Articles in order. Default: the same articles, as they are now.' }),
    approvedBy: z.string().max(200).optional().meta({
      description: 'Approves the corrected issue, if its newsletter needs approvals: the name of the person, or empty.',
    }),
  })
  .meta({ examples: [{ subject: 'What the council really decided' }] });

export const correction = z
  .object({
    id: z.string(),
    state: z.string(),
    edition: z.int().min(1),
    subject: z.string(),
    acceptedBefore: z.int().min(0).meta({ description: 'Readers who received the previous edition.' }),
    page: z.string().nullable().meta({ description: 'The public page; null until the send begins.' }),
  })
  .meta({
    examples: [
      {
        id: 'gazette-7',
        state: 'sending',
        edition: 2,
        subject: 'What the council really decided',
        acceptedBefore: 410,
        page: 'https://news.example.com/issues/gazette-7',
      },
    ],
  });

export const resendRequest = z
  .strictObject({
    states: z.array(z.enum(resendable)).min(1).meta({
      description: 'Recipients in these states. Those marked uncertain may receive the issue twice.',
    }),
    dryRun: z.boolean().default(false).meta({ description: 'Only count. Send this first.' }),
  })
  .meta({ examples: [{ states: ['failed'], dryRun: true }] });

export const resend = z
  .object({
    id: z.string(),
    putBack: z.int().min(0).meta({ description: 'Recipients to send to.' }),
    leftOut: z.int().min(0).meta({ description: 'Recipients left out, because their address bounced.' }),
    haveAll: z
      .int()
      .min(0)
      .meta({ description: 'Recipients left out, because they have every article from other issues.' }),
    dryRun: z.boolean(),
  })
  .meta({ examples: [{ id: 'gazette-7', putBack: 3, leftOut: 1, haveAll: 0, dryRun: true }] });

/** Their names in the OpenAPI document. */
export const correctionSchemas = {
  CorrectionRequest: correctionRequest,
  Correction: correction,
  ResendRequest: resendRequest,
  Resend: resend,
  ...recipientSchemas,
} as const;
