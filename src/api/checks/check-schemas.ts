import { z } from 'zod';
import { check } from '../../operations/issues/send-input.js';

// Schemas of checks and approvals in the API.

export const checkReport = z
  .object({ ok: z.boolean().meta({ description: 'Whether no check says stop.' }), checks: z.array(check) })
  .meta({
    examples: [{ ok: true, checks: [{ name: 'links', state: 'ok', detail: 'all 12 answer', remedy: '' }] }],
  });

/** Their names in the OpenAPI document. */
export const checkSchemas = { CheckReport: checkReport } as const;
