import * as z from 'zod';

/** Above a million, empty buckets cost a scan more time than small buckets save. */
export const maxBuckets = 1_048_576;

const fault = `must be a whole number from 1 to ${maxBuckets}`;

/** Number of buckets of the list. */
export const listBuckets = z.coerce.number({ error: fault }).int(fault).min(1, fault).max(maxBuckets, fault);
