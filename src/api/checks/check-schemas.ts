import { z } from 'zod';
import { check } from '../../operations/issues/send-input.js';

// Schemas of checks and approvals in the API.

export const checkReport = z
  .object({ ok: z.boolean().meta({ description: 'Whether no check says stop.' }), checks: z.array(check) })
  .meta({
    examples: [{ ok: true, checks: [{ name: 'links', state: 'ok', detail: 'all 12 answer', remedy: '' }] }],
  });

export const publication = z
  .object({ id: z.string(), unlisted: z.boolean(), withdrawnAt: z.iso.datetime().nullable(), page: z.url() })
  .meta({
    examples: [
      { id: 'gazette-7', unlisted: true, withdrawnAt: null, page: 'https://news.example.com/issues/gazette-7' },
    ],
  });

export const publicationChange = z
  .strictObject({ unlisted: z.boolean().optional(), withdrawn: z.boolean().optional() })
  .meta({ examples: [{ unlisted: true }] });

/** Their names in the OpenAPI document. */
export const checkSchemas = {
  CheckReport: checkReport,
  PublicationChange: publicationChange,
  Publication: publication,
} as const;
