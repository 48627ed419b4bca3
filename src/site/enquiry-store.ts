import { createHmac } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Queues } from '../queues/queues.js';
import { keys } from '../redis/keys.js';
import { enquiryCounters } from '../subscribers/abuse/enquiry-limits.js';
import { countAll } from '../subscribers/abuse/limits.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { type Enquiry, enquiry } from './enquiry.js';

const hour = 3_600;

/** Max messages that wait to be emailed. So many wait only if the relay has been down for a long time. */
const waitingLimit = 500;

/** Seconds for which an emailed message is remembered: as long as its form may be sent again. */
const sentSeconds = 86_400;

/** The sender of a form, as its rate limits need it. */
export interface EnquirySender {
  ip: string;
  /** Whether the sender passed the bot check. */
  proven: boolean;
  /** The form's stamp. The same form with the same message is one message, however often it is sent. */
  stamp: string;
}

/**
 * Accepts a message for the publisher. The message is the truth and its job only the trigger: `remindOfEnquiries`
 * enqueues the job again if it is lost. The caller waits for the disk before it reports success.
 * @returns 0, or seconds to wait because there were too many
 */
export async function takeEnquiry(
  list: Pick<SubscriberList, 'redis' | 'meta'>,
  queues: Queues,
  message: Enquiry,
  { ip, proven, stamp }: EnquirySender,
): Promise<number> {
  const { redis, meta } = list;
  const content = JSON.stringify([stamp, message.kind, message.name, message.email, message.text]);
  const id = createHmac('sha256', meta.listKey).update(`enquiry ${content}`).digest('hex').slice(0, 32);
  if ((await redis.exists(keys.enquirySent(id))) === 1) return 0;
  const wait = await countAll(list, enquiryCounters(ip, proven), { what: 'enquiry', who: id, seconds: hour });
  if (wait > 0) return wait;
  if ((await redis.zcard(keys.enquiriesDue)) >= waitingLimit) return hour;
  await redis
    .multi()
    .hsetnx(keys.enquiries, id, JSON.stringify(message))
    .zadd(keys.enquiriesDue, 'NX', message.at, id)
    .exec();
  await enqueue(queues, id);
  return 0;
}

const enqueue = (queues: Queues, id: string) =>
  queues.enqueue('sendNotice', `enquiry-${id}`, { kind: 'enquiry', enquiry: id });

/** Enqueues the jobs of messages that are due. Safe at any time and in parallel. */
export async function remindOfEnquiries(
  { redis, queues }: { redis: Redis; queues: Queues },
  now = Date.now(),
): Promise<void> {
  const due = await redis.zrangebyscore(keys.enquiriesDue, '-inf', now, 'LIMIT', 0, waitingLimit);
  for (const id of due) await enqueue(queues, id);
}

/** A message that waits to be emailed; undefined when it was emailed or given up. */
export async function readEnquiry(redis: Redis, id: string): Promise<Enquiry | undefined> {
  const text = await redis.hget(keys.enquiries, id);
  return text === null ? undefined : enquiry.parse(JSON.parse(text));
}

/** Deletes a message. @param sent whether it was emailed: then the same form sends no second one */
export async function deleteEnquiry(redis: Redis, id: string, sent: boolean): Promise<void> {
  const change = redis.multi().hdel(keys.enquiries, id).zrem(keys.enquiriesDue, id);
  await (sent ? change.set(keys.enquirySent(id), 1, 'EX', sentSeconds) : change).exec();
}

/** Puts the next attempt off. @param until Unix milliseconds */
export async function putEnquiryOff(redis: Redis, id: string, until: number): Promise<void> {
  await redis.zadd(keys.enquiriesDue, 'XX', until, id);
}
