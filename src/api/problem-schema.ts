import { z } from 'zod';
import { type ProblemCode, problems } from './problem.js';

/** What every failed call is answered with. */
export const problem = z
  .object({
    type: z.string().meta({ description: 'Where it is explained.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What is wrong this time, for people.' }),
    instance: z.string().meta({ description: 'Names this one answer; the log has it too.' }),
    code: z.enum(Object.keys(problems) as [ProblemCode]).meta({ description: 'Stable, for programs.' }),
    errors: z
      .array(
        z.object({
          field: z.string().meta({ description: 'As you wrote it: "email", "consent.from", "sections.0".' }),
          detail: z.string().meta({ description: 'What is wrong with it and what would do, for people.' }),
        }),
      )
      .optional()
      .meta({ description: 'Every value that cannot be taken, all at once.' }),
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
