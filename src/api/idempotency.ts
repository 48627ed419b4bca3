import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import { keys } from '../redis/keys.js';
import { namedRefusal, WritesRefused } from '../redis/refused-writes.js';
import { runScript } from '../redis/scripts.js';
import { Problem } from './problem.js';

/** The result of a route. */
export interface RouteResult {
  status: number;
  /** Undefined for a response without a body. */
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** Server-sent events instead of a body. They end by themselves or when the client disconnects. */
  events?: AsyncGenerator<string>;
  /** A long text instead of a body, sent no faster than it is read. */
  stream?: { type: string; parts: AsyncIterable<string> };
}

/** Seconds that a response is stored for replay. */
const storedSeconds = 86_400;
/** Seconds until the key of an unfinished call is free again, because its process must have died. Far longer than any call. */
const claimSeconds = 60;

const field = 'call';
const stored = z.object({
  request: z.string(),
  answer: z
    .object({ status: z.number(), body: z.unknown(), headers: z.record(z.string(), z.string()).optional() })
    .nullable(),
});

/** A call that may be repeated. */
export interface RepeatableCall {
  redis: Redis;
  /** Key of the fingerprint. The body contains an address, which could be guessed from a plain hash. */
  listKey: Buffer;
  tokenId: string;
  method: string;
  url: string;
  body: unknown;
}

/**
 * Runs a call once for each idempotency key (draft-ietf-httpapi-idempotency-key-header).
 *
 * Guarantee: for a day, the same key and request get the response of the first call, and nothing is done again. A failed
 * call is not stored, so it can be repeated with the same key after the problem is fixed.
 * @throws Problem for a key that is malformed, in use by an unfinished call, or was used for another request
 */
export async function runOnce(
  call: RepeatableCall,
  header: string,
  run: () => Promise<RouteResult>,
): Promise<RouteResult & { replayed: boolean }> {
  const { redis } = call;
  const key = keys.apiAnswer(call.tokenId, keyName(header));
  const request = fingerprint(call);
  const claim = JSON.stringify({ request, answer: null, call: randomUUID() });
  for (;;) {
    // One transaction, so that a process that dies in between leaves no claim without expiry.
    await redis.multi().hsetnx(key, field, claim).expire(key, claimSeconds, 'NX').exec();
    const before = await redis.hget(key, field);
    if (before === claim) break;
    // The claim expired between the two commands.
    if (before === null) continue;
    return { ...repeated(before, request), replayed: true };
  }
  let answer: RouteResult;
  try {
    answer = await run();
  } catch (error) {
    await settle(redis, key, claim, '');
    throw error;
  }
  // The call has been done, so if storing its response fails, the claim must stay until it expires.
  if (await settle(redis, key, claim, JSON.stringify({ request, answer }))) await redis.expire(key, storedSeconds);
  return { ...answer, replayed: false };
}

/**
 * Replaces a claim by the response ('' for none), unless the claim expired and another call took the key. While Redis
 * refuses to write, the claim stays until it expires, so that nothing is done again at once.
 */
async function settle(redis: Redis, key: string, claim: string, answer: string): Promise<boolean> {
  try {
    return (await runScript(redis, 'compareAndSet', [key], [field, claim, answer])) === 1;
  } catch (error) {
    if (namedRefusal(error) instanceof WritesRefused) return false;
    throw error;
  }
}

function repeated(before: string, request: string): RouteResult {
  const first = stored.parse(JSON.parse(before));
  if (first.request !== request)
    throw new Problem(
      'idempotency.key-reused',
      'Use a new key for each request. This key was used for a different request.',
    );
  if (first.answer === null)
    throw new Problem(
      'idempotency.in-progress',
      'The first call is not finished. Repeat this call in a moment to get its response.',
      {
        headers: { 'Retry-After': '1' },
      },
    );
  return first.answer;
}

/** Accepts any printable text, with or without the quotes of a structured field. Returns a hash, because it may be long. */
function keyName(header: string): string {
  const text = header.replace(/^"(.*)"$/, '$1');
  if (!/^[\x21-\x7e]{1,255}$/.test(text))
    throw new Problem(
      'idempotency.key-malformed',
      'The key must have 1 to 255 printable ASCII characters and no spaces.',
    );
  return createHash('sha256').update(text).digest('base64url');
}

function fingerprint({ listKey, method, url, body }: RepeatableCall): string {
  return createHmac('sha256', listKey)
    .update(JSON.stringify([method, url, sorted(body)]))
    .digest('base64url');
}

/** Sorts the members of JSON objects, whose order has no meaning. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return { members: members.map(([name, member]) => [name, sorted(member)]) };
}
