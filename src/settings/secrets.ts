import { z } from 'zod';

/** Token keys, the newest first: `new,old`. */
export const secrets = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine((keys) => keys.every((key) => key.length >= 16), {
    message: 'must have at least 16 characters in every key (new,old)',
  });
