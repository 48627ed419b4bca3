import { z } from 'zod';
import { check } from '../../operations/issues/send-input.js';

// Schemas of checks and approvals in the API.

const count = z.int().min(0);

export const checkReport = z
  .object({ ok: z.boolean().meta({ description: 'Whether no check says stop.' }), checks: z.array(check) })
  .meta({
    examples: [{ ok: true, checks: [{ name: 'links', state: 'ok', detail: 'all 12 answer', remedy: '' }] }],
  });

export const approval = z
  .object({
    id: z.string(),
    hash: z.string().meta({ description: 'SHA-256 of the emails in all languages.' }),
    at: z.iso.datetime(),
    by: z.string().nullable(),
    readers: count.nullable().meta({ description: 'Readers of a scheduled issue; null for a draft.' }),
    startAt: z.iso.datetime().nullable().meta({ description: 'When a scheduled issue starts; null for a draft.' }),
  })
  .meta({
    examples: [
      {
        id: 'gazette-7',
        hash: '9f86d081',
        at: '2031-03-04T08:00:00.000Z',
        by: 'The editor',
        readers: 1_702,
        startAt: '2031-03-04T08:02:00.000Z',
      },
    ],
  });

export const publication = z
  .object({ id: z.string(), unlisted: z.boolean(), withdrawnAt: z.iso.datetime().nullable(), page: z.url() })
  .meta({
    examples: [
      { id: 'gazette-7', unlisted: true, withdrawnAt: null, page: 'https://news.example.com/issues/gazette-7' },
    ],
  });

export const approvalRequest = z
  .strictObject({
    by: z.string().max(200).default(''),
    holdSeconds: z.int().min(0).max(86_400).default(0).meta({
      description: 'How long an issue that only waits for the approval still waits. Until then it can be cancelled.',
    }),
    confirm: z.boolean().default(false).meta({ description: 'Whether the issue may go out at once.' }),
  })
  .meta({ examples: [{ by: 'The editor', holdSeconds: 120, confirm: true }] });

export const publicationChange = z
  .strictObject({ unlisted: z.boolean().optional(), withdrawn: z.boolean().optional() })
  .meta({ examples: [{ unlisted: true }] });

/** Their names in the OpenAPI document. */
export const checkSchemas = {
  CheckReport: checkReport,
  ApprovalRequest: approvalRequest,
  Approval: approval,
  PublicationChange: publicationChange,
  Publication: publication,
} as const;
