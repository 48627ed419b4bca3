import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';
import { Problem } from './problem.js';

/** What a route answers. */
export interface Answer {
  status: number;
  /** Left out: the answer has no body. */
  body?: unknown;
  /** Server-sent events, instead of a body: they go on until they end by themselves or nobody reads them any more. */
  events?: AsyncGenerator<string>;
}

/** How long an answer is repeated, in seconds. */
const keptFor = 86_400;
/** A call that did not end by then died with its process: the key is free again. Far above what a call may take. */
const underWayFor = 60;

const field = 'call';
const stored = z.object({
  request: z.string(),
  answer: z.object({ status: z.number(), body: z.unknown() }).nullable(),
});

/** One call that may be repeated. */
export interface RepeatableCall {
  redis: Redis;
  /** Keys the fingerprint: a body holds an address, which a plain hash would give away to who guesses. */
  listKey: Buffer;
  tokenId: string;
  method: string;
  url: string;
  body: unknown;
}

/**
 * Runs a call once for each idempotency key (draft-ietf-httpapi-idempotency-key-header).
 *
 * Guarantee: for a day the same key and request get the answer of the first call, and nothing is done again. A call that
 * failed is not kept: it may be made again, with the same key, once what was wrong with it is put right.
 * @throws Problem for a key that is malformed, under way, or was used for another request
 */
export async function once(
  call: RepeatableCall,
  header: string,
  run: () => Promise<Answer>,
): Promise<Answer & { replayed: boolean }> {
  const { redis } = call;
  const key = keys.apiAnswer(call.tokenId, keyName(header));
  const request = fingerprint(call);
  const claim = JSON.stringify({ request, answer: null, call: randomUUID() });
  for (;;) {
    // In one transaction, so that no claim outlives a process that ended in between.
    await redis.multi().hsetnx(key, field, claim).expire(key, underWayFor, 'NX').exec();
    const before = await redis.hget(key, field);
    if (before === claim) break;
    // It ran out between the two commands.
    if (before === null) continue;
    return { ...repeated(before, request), replayed: true };
  }
  let answer: Answer;
  try {
    answer = await run();
  } catch (error) {
    await settle(redis, key, claim, '');
    throw error;
  }
  // Once it was done, a failure to keep the answer must not free the key: the claim stands until it runs out.
  if (await settle(redis, key, claim, JSON.stringify({ request, answer }))) await redis.expire(key, keptFor);
  return { ...answer, replayed: false };
}

/** Puts an answer (the empty text: none) in the place of a claim, unless it ran out and another call took the key. */
async function settle(redis: Redis, key: string, claim: string, answer: string): Promise<boolean> {
  return (await runScript(redis, 'compareAndSet', [key], [field, claim, answer])) === 1;
}

function repeated(before: string, request: string): Answer {
  const first = stored.parse(JSON.parse(before));
  if (first.request !== request)
    throw new Problem('idempotency.key-reused', 'Take a new key for each request; it was another one the first time.');
  if (first.answer === null)
    throw new Problem('idempotency.in-progress', 'Ask again in a moment for its answer.', {
      headers: { 'Retry-After': '1' },
    });
  return first.answer;
}

/** Any printable text will do, in the quotes of a structured field or without them. Kept as a hash: it may be long. */
function keyName(header: string): string {
  const text = header.replace(/^"(.*)"$/, '$1');
  if (!/^[\x21-\x7e]{1,255}$/.test(text))
    throw new Problem('idempotency.key-malformed', 'It must have 1 to 255 printable ASCII characters and no space.');
  return createHash('sha256').update(text).digest('base64url');
}

function fingerprint({ listKey, method, url, body }: RepeatableCall): string {
  return createHmac('sha256', listKey)
    .update(JSON.stringify([method, url, sorted(body)]))
    .digest('base64url');
}

/** The order of a JSON object's members says nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return { members: members.map(([name, member]) => [name, sorted(member)]) };
}
