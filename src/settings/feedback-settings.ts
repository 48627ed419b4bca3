import { z } from 'zod';

const domainName = /^(?=.{4,200}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/** The settings about bounces and other feedback, as environment variables. */
export const feedbackVariables = {
  BOUNCE_DOMAIN: z
    .string()
    .toLowerCase()
    .regex(domainName, 'must be a domain name like bounces.example.com')
    .optional(),
  HOLD_BOUNCES_ABOVE: z.coerce
    .number({ error: 'must be a number from 0 to 100' })
    .min(0, 'must be a number from 0 to 100')
    .max(100, 'must be a number from 0 to 100')
    .default(25),
  SOFT_BOUNCES: z.coerce.number().int().min(2, 'must be 2 to 50').max(50, 'must be 2 to 50').default(5),
  SOFT_BOUNCE_DAYS: z.coerce.number().int().min(1, 'must be 1 to 60').max(60, 'must be 1 to 60').default(14),
} as const;

/** Settings about bounces and other feedback. */
export interface FeedbackSettings {
  /** Domain that receives bounces; unset: messages have the newsletter's own address as envelope sender. */
  bounceDomain: string | undefined;
  bounceRules: BounceRules;
}

/** When a mailbox counts as gone, and when bounces are held back for a decision. */
export interface BounceRules {
  /** Per cent of a newsletter's readers that may bounce within an hour; further bounces are held back. 0: no limit. */
  holdAbove: number;
  /** Soft bounces in a row, over at least `softBounceDays` days, that count as a hard one. */
  softBounces: number;
  softBounceDays: number;
}

export function readFeedbackSettings(given: z.infer<z.ZodObject<typeof feedbackVariables>>): FeedbackSettings {
  return {
    bounceDomain: given.BOUNCE_DOMAIN,
    bounceRules: {
      holdAbove: given.HOLD_BOUNCES_ABOVE,
      softBounces: given.SOFT_BOUNCES,
      softBounceDays: given.SOFT_BOUNCE_DAYS,
    },
  };
}
