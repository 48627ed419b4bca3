import { z } from 'zod';
import { recipientStatuses } from '../../ledger/ledger-states.js';

// Schemas of an issue's recipients in the API.

const example = {
  address: 'reader@example.com',
  id: '0123456789abcdef',
  state: 'deferred',
  attempts: 2,
  at: '2031-03-04T08:00:05.000Z',
  reply: '451 4.7.1 Try again later',
  nextTryAt: '2031-03-04T08:15:05.000Z',
} as const;

const time = z.iso.datetime().nullable();
const recipient = z.object({
  address: z.string().nullable().meta({ description: 'null: the reader is no longer on the list.' }),
  id: z.string().meta({ description: 'Id of the subscriber.' }),
  state: z.enum(recipientStatuses),
  attempts: z.int().min(0),
  at: time.meta({ description: 'When the status was recorded.' }),
  reply: z
    .string()
    .nullable()
    .meta({ description: "The server's reply to a message that it did not accept; null when none is stored." }),
  nextTryAt: time.meta({ description: 'When the next attempt is due.' }),
});

export const recipientPage = z
  .object({
    items: z.array(recipient),
    next: z.string().nullable().meta({ description: 'Cursor of the next page; null on the last page.' }),
  })
  .meta({ examples: [{ items: [example], next: null }] });

export const recipientQuery = z.object({
  state: z.array(z.enum(recipientStatuses)).optional().meta({ description: 'Only recipients in these states.' }),
  cursor: z.string().max(100).optional().meta({ description: 'The "next" value of the previous page.' }),
  limit: z.coerce.number().int().min(1).max(1000).default(100).meta({ description: 'Max items per page.' }),
});

/** Their names in the OpenAPI document. */
export const recipientSchemas = { RecipientPage: recipientPage } as const;
