import * as z from 'zod';

/** Settings about readers who have not confirmed yet. */
export const pendingVariables = {
  // Not on the day of the confirmation email: no address gets two in one day.
  REMIND_AFTER_HOURS: z.coerce
    .number()
    .int()
    .refine((hours) => hours === 0 || (hours >= 24 && hours <= 336), { message: 'must be 24 to 336, or 0 for never' })
    .default(48),
  FORGET_PENDING_AFTER_DAYS: z.coerce
    .number()
    .int()
    .min(7, 'must be 7 to 365')
    .max(365, 'must be 7 to 365')
    .default(14),
} as const;
