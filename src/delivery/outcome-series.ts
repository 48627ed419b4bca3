import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { Redis } from 'ioredis';
import type { LedgerState } from '../ledger/ledger-states.js';
import { keys } from '../redis/keys.js';

// How a send went over time: what servers answered, by provider.

/** What servers answered within one column of time, for one group of providers. */
export interface OutcomeCount {
  /** Beginning of the column, seconds since the start of the send. */
  second: number;
  /** Its length in seconds. */
  seconds: number;
  /** A group of domains (`gmail`); `other` is every other domain. */
  provider: string;
  accepted: number;
  deferred: number;
  /** Bounced or given up. */
  refused: number;
}

/** In the first hour people watch, and most of a list is emailed. Later there are retries, for days. */
const fineUntil = 3_600;
const [fine, coarse] = [10, 600];
const lengthAt = (second: number) => (second < fineUntil ? fine : coarse);

const kinds = ['accepted', 'deferred', 'refused'] as const;
type Kind = (typeof kinds)[number];
const kindOf: Partial<Record<LedgerState, Kind>> = {
  accepted: 'accepted',
  deferred: 'deferred',
  bounced: 'refused',
  failed: 'refused',
};

/** The counts of one run until they are written. */
export class OutcomeSeries {
  #counts = new Map<string, number>();

  /**
   * @param provider a group, or a domain that is in none
   * @param sinceStart ms since the start of the send
   */
  note(state: LedgerState, provider: string, sinceStart: number): void {
    const kind = kindOf[state];
    if (!kind) return;
    const second = Math.max(0, Math.floor(sinceStart / 1_000));
    const length = lengthAt(second);
    // The name of a group has no dot.
    const group = provider.includes('.') ? 'other' : provider;
    const field = `${second - (second % length)} ${group} ${kind}`;
    this.#counts.set(field, (this.#counts.get(field) ?? 0) + 1);
  }

  /**
   * Adds the counts to those of the issue. They are shown and decide nothing: where Redis cannot take them, the send goes
   * on, and they are lost, as those since the last report of a process that is killed.
   */
  async write(redis: Redis, issueId: string): Promise<void> {
    const counts = this.#counts;
    if (counts.size === 0) return;
    this.#counts = new Map();
    const adding = redis.multi();
    for (const [field, count] of counts) adding.hincrby(keys.outcomes(issueId), field, count);
    await adding.exec().catch(() => undefined);
  }
}

/** Field of a series that no send adds to any more: the others in one text, compressed. */
const packed = 'packed';
const [deflate, inflate] = [promisify(deflateRaw), promisify(inflateRaw)];

/** The outcomes of a send, the earliest first, then by provider. One round trip. */
export async function readOutcomes(redis: Redis, issueId: string): Promise<OutcomeCount[]> {
  const found = new Map<string, OutcomeCount>();
  for (const [field, count] of await readFields(redis, issueId)) {
    const [at = '', provider = '', kind] = field.split(' ');
    const second = Number(at);
    const known = found.get(`${at} ${provider}`) ?? {
      ...{ second, seconds: lengthAt(second), provider },
      ...{ accepted: 0, deferred: 0, refused: 0 },
    };
    if (kind && isKind(kind)) known[kind] += Number(count);
    found.set(`${at} ${provider}`, known);
  }
  return [...found.values()].sort((a, b) => a.second - b.second || (a.provider < b.provider ? -1 : 1));
}

const isKind = (word: string): word is Kind => (kinds as readonly string[]).includes(word);

async function readFields(redis: Redis, issueId: string): Promise<[string, string][]> {
  const { [packed]: text, ...rest } = await redis.hgetall(keys.outcomes(issueId));
  const earlier = text ? (JSON.parse(String(await inflate(Buffer.from(text, 'base64')))) as [string, string][]) : [];
  return [...earlier, ...Object.entries(rest)];
}

/** Makes the series of a send that is over small: an hour of a send takes some kilobytes instead of some hundred. */
export async function packOutcomes(redis: Redis, issueId: string): Promise<void> {
  const fields = await readFields(redis, issueId);
  if (fields.length === 0) return;
  const key = keys.outcomes(issueId);
  const text = (await deflate(Buffer.from(JSON.stringify(fields)))).toString('base64');
  await redis.multi().del(key).hset(key, packed, text).exec();
}
