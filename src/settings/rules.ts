import * as z from 'zod';
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
export const durationRule = z
  .string()
  .transform(milliseconds)
  .refine((ms) => !Number.isNaN(ms), { message: 'must be like 30s, 5m, 2h or 4d' });

/** `5m,15m` → milliseconds. */
export const durations = z
  .string()
  .transform((text) => text.split(',').map(milliseconds))
  .refine((list) => !list.some(Number.isNaN), { message: 'must be like 5m,15m,1h' });

/** A duration from `min` to `max`, for example `10s` and `1d`. → milliseconds */
export const durationBetween = (min: string, max: string) =>
  durationRule.refine((ms) => Number.isNaN(ms) || (ms >= milliseconds(min) && ms <= milliseconds(max)), {
    message: `must be ${min} to ${max}`,
  });
