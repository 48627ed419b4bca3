import * as z from 'zod';

const range = 'must be 10 to 100000';
const addedRange = 'must be 1 to 100000';

/** Settings of pictures. */
export const pictureVariables = {
  PICTURE_MEMORY_MB: z.coerce.number().int().min(10, range).max(100_000, range).default(256),
  ADDED_PICTURE_MEMORY_MB: z.coerce.number().int().min(1, addedRange).max(100_000, addedRange).default(256),
} as const;
