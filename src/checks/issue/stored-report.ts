import * as z from 'zod';
import { findingCodes } from '../../findings/finding.js';
import { type Check, checkNames, checkStates } from '../check.js';

/** A report of checks as it is stored. A process of another version may find other things, which do not match. */
export const storedReport = z.object({
  ok: z.boolean(),
  checks: z.array(
    z
      .object({
        name: z.enum(checkNames),
        state: z.enum(checkStates),
        code: z.enum(findingCodes),
        facts: z.record(z.string(), z.unknown()),
      })
      .transform((check) => check as unknown as Check),
  ),
  readers: z.object({
    matching: z.number(),
    confirmed: z.number(),
    withoutSome: z.number(),
    haveAll: z.number(),
    from: z.array(z.string()),
  }),
});
