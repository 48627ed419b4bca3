import { z } from 'zod';

/** Beyond a million, empty buckets cost a scan more than full ones save. */
const mostBuckets = 1_048_576;

const fault = `must be a whole number from 1 to ${mostBuckets}`;

/** How many buckets the list lies in. */
export const listBuckets = z.coerce.number({ error: fault }).int(fault).min(1, fault).max(mostBuckets, fault);
