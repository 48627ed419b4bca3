import { z } from 'zod';
import { parseDuration } from './duration.js';

// Forms that several settings share, each with its error message.

export const port = z.coerce
  .number({ error: 'must be a port number' })
  .int()
  .min(1, 'must be 1 to 65535')
  .max(65535, 'must be 1 to 65535');

export const flag = z.enum(['true', 'false'], { error: 'must be true or false' }).transform((word) => word === 'true');

export const atLeastOne = z.coerce
  .number({ error: 'must be a whole number, at least 1' })
  .int('must be a whole number, at least 1')
  .min(1, 'must be a whole number, at least 1');

export const percentage = z.coerce
  .number({ error: 'must be a number from 0 to 100' })
  .min(0, 'must be 0 (never) to 100')
  .max(100, 'must be 0 (never) to 100');

const milliseconds = (text: string) => parseDuration(text) ?? Number.NaN;

/** `30s` → milliseconds. */
export const duration = z
  .string()
  .transform(milliseconds)
  .refine((ms) => !Number.isNaN(ms), { message: 'must be like 30s, 5m, 2h or 4d' });

/** `5m,15m` → milliseconds. */
export const durations = z
  .string()
  .transform((text) => text.split(',').map(milliseconds))
  .refine((list) => !list.some(Number.isNaN), { message: 'must be like 5m,15m,1h' });

/** A ledger entry holds times up to 48 days after the start of a send (src/ledger/ledger-entry.ts). */
const maxRetrySpan = 30 * 86_400_000;

/** `4d` → milliseconds, at most 30 days. */
export const retrySpan = duration.refine((ms) => !(ms > maxRetrySpan), { message: 'must be at most 30d' });
