import * as z from 'zod';
import { amount, code, howMany, quote } from './fact.js';

/** Why a send paused itself. */
export const pauseCause = z.discriminatedUnion('because', [
  z.object({ because: z.literal('bounces'), bounced: howMany, tried: howMany, limit: amount }),
  z.object({ because: z.literal('complaints'), complaints: howMany, tried: howMany, limit: amount }),
  /** Many providers refuse the sender. `reason` and `reply`: of one of them. */
  z.object({
    ...{ because: z.literal('refused'), providers: howMany, refused: howMany, tried: howMany },
    ...{ reason: code, reply: quote },
  }),
  z.object({ because: z.enum(['changed', 'archived', 'restored']) }),
]);
export type PauseCause = z.infer<typeof pauseCause>;
