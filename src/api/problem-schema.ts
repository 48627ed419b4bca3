import * as z from 'zod';
import { type ProblemCode, problems } from './problem.js';

/** The body of every error response. */
export const problem = z
  .object({
    type: z.string().meta({ description: 'URL of the explanation.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'Explanation of this error, for people.' }),
    instance: z.string().meta({ description: 'Id of this response, which is also in the log.' }),
    code: z.enum(Object.keys(problems) as [ProblemCode]).meta({ description: 'Stable code, for programs.' }),
    errors: z
      .array(
        z.object({
          field: z.string().meta({ description: 'The field as you sent it: "email", "consent.from", "sections.0".' }),
          detail: z.string().meta({ description: 'What is wrong with the value and what is allowed, for people.' }),
          yours: z.unknown().optional().meta({
            description: 'Of a draft: your value of a field that somebody else has changed. It was not written.',
          }),
          theirs: z.unknown().optional().meta({ description: 'The current value of that field.' }),
        }),
      )
      .optional()
      .meta({ description: 'All invalid values, or all fields that somebody else has changed.' }),
  })
  .meta({
    description: 'Problem Details (RFC 9457).',
    examples: [
      {
        type: 'https://news.example.com/api#problem-input-invalid',
        title: problems['input.invalid'].title,
        status: 422,
        detail: 'See "errors".',
        instance: 'urn:uuid:3f0f0f5e-8a55-4f52-9d2b-0c8f9b7c1a11',
        code: 'input.invalid',
        errors: [{ field: 'email', detail: 'the part after the @ is not a domain like example.com' }],
      },
    ],
  });
