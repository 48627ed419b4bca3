import { z } from 'zod';
import { locales } from '../../locale/locale.js';
import { parseAddress } from '../../subscribers/record/address.js';
import { inputCheck } from '../field-errors.js';

// Schemas of test emails and rehearsals in the API.

const locale = z.enum(locales);

export const testEmailRequest = z
  .strictObject({
    to: z
      .string()
      .max(320, { abort: true })
      .check(inputCheck((text) => parseAddress(text, 'to')))
      .meta({ description: 'The address to send it to. It need not be on the list.' }),
    locale: locale.optional().meta({ description: "Language. Default: the newsletter's." }),
  })
  .meta({ examples: [{ to: 'editor@example.com', locale: 'en' }] });

export const testEmail = z
  .object({ id: z.string().meta({ description: 'The issue.' }), locale })
  .meta({ examples: [{ id: 'gazette-7', locale: 'en' }] });

/** Their names in the OpenAPI document. */
export const rehearsalSchemas = {
  TestEmailRequest: testEmailRequest,
  TestEmail: testEmail,
} as const;
