import type { Redis } from 'ioredis';
import { readIssue } from '../issues/issue-store.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';

/** The time zone of an issue's newsletter, in which people see times. @throws NotFound */
export async function zoneOfIssue(redis: Redis, id: string): Promise<string> {
  const { newsletter } = await readIssue(redis, id);
  return (await readNewsletter(redis, newsletter)).timeZone;
}
