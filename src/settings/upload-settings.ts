import * as z from 'zod';

const range = 'must be 10 to 100000';

/** Settings of files that wait to be imported. */
export const uploadVariables = {
  UPLOAD_MEMORY_MB: z.coerce.number().int().min(10, range).max(100_000, range).default(256),
} as const;
