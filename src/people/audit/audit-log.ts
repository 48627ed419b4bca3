import { createHash, randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import { maskAddress } from '../../redaction.js';
import { keys } from '../../redis/keys.js';
import { writeEvenWhenFull } from '../../redis/scripts.js';

// Who did what. An entry is written before the change itself, so that no change is without one, and its outcome after
// it. Entries of a month share a key that expires as a whole: nothing else removes one, and nothing changes one.
// An entry may stand for many saves of the same fields by the same actor within ten minutes. The first save writes it;
// each later one is counted before its change (`begun`) and after it (`ended`), so that one that was interrupted shows.

const stored = z.object({
  id: z.string(),
  /** Unix time in milliseconds. */
  at: z.number(),
  actor: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
  operation: z.string(),
  /** Slug of the newsletter that it belongs to; null: the whole installation. */
  newsletter: z.string().nullable(),
  /** What was changed: the operation's key. */
  object: z.record(z.string(), z.string()),
  /** Names of the input's fields. Their values are not kept: some are personal data. */
  fields: z.array(z.string()),
  /** The numbers of what could not be undone, as they were confirmed. */
  facts: z.record(z.string(), z.unknown()),
});
const outcome = z.object({
  revision: z.number().optional(),
  refused: z.string().optional(),
  /** Of an error that stopped a change in its middle. */
  stopped: z.string().optional(),
  /** What was added, which had no id before. */
  added: z.record(z.string(), z.string()).optional(),
  /** Of an entry for several saves: when the last one ended. */
  at: z.number().optional(),
});

/** What is noted before a change. */
export type AuditNote = Omit<z.infer<typeof stored>, 'id' | 'at'>;

/** One change that somebody asked for and was allowed to make. */
export interface AuditEntry extends AuditNote {
  id: string;
  /** Unix time in milliseconds. */
  at: number;
  /**
   * `partly`: an error stopped it, and what was done before that stays. `unknown`: it is still running, or the process
   * ended during it.
   */
  outcome: 'done' | 'partly' | 'refused' | 'unknown';
  /** Revision of the object after the change; null: it has none, or nothing was changed. */
  revision: number | null;
  /** Code of the error that refused or stopped it. */
  error: string | null;
  /** How many saves it stands for, if there is more than one, and when the last one ended, in Unix milliseconds. */
  times?: number;
  lastAt?: number;
}

/** The step that ends an entry. */
export interface OpenEntry {
  /** @param added the id of what was added, and its name unless that is a reader's */
  done(revision: number | undefined, added?: Readonly<Record<string, string>>): Promise<unknown>;
  refused(code: string): Promise<unknown>;
  /** For an error in the middle of the change. */
  stopped(code: string): Promise<unknown>;
}

/** Months that are kept: a year, and the rest of the month that it began in. */
const keptMonths = 13;

/**
 * Notes a change that is about to be made. Works although the memory of Redis is full: a send can then still be paused.
 * @param now Unix time in milliseconds
 */
export async function noteChange(redis: Redis, note: AuditNote, now = Date.now()): Promise<OpenEntry> {
  const { refused, stopped, done } = await newEntry(redis, note, now);
  return { refused, stopped, done };
}

/**
 * The same for a save that is one of many while somebody types. It becomes a part of the actor's last entry of the same
 * fields, if that one began within ten minutes and its first save was made. A save that is refused has an entry of its own.
 */
export async function noteSave(redis: Redis, note: AuditNote, now = Date.now()): Promise<OpenEntry> {
  const month = monthOf(now);
  const series = seriesOf(note);
  const [known = '', since = 0] = ((await redis.hget(keys.auditOutcomes(month), series)) ?? '').split(' ');
  const write = (...args: OutcomeWrite) => writeOutcome(redis, month, args);
  if (known === '' || now - Number(since) >= seriesMs) {
    const { id, refused, stopped, done } = await newEntry(redis, note, now);
    // Later saves may count on the entry only now: it is written, and its own save was made.
    return {
      refused,
      stopped,
      done: async (revision) => [await done(revision), await write('HSET', series, `${id} ${now}`)],
    };
  }
  await write('HINCRBY', `${known}:begun`, 1);
  const apart = async (how: 'refused' | 'stopped', code: string) => {
    await (await newEntry(redis, note, now))[how](code);
    await write('HINCRBY', `${known}:begun`, -1);
  };
  return {
    done: (revision) =>
      Promise.all([
        write('HSET', known, JSON.stringify({ ...(revision === undefined ? {} : { revision }), at: Date.now() })),
        write('HINCRBY', `${known}:ended`, 1),
      ]),
    refused: (code) => apart('refused', code),
    stopped: (code) => apart('stopped', code),
  };
}

/** How long saves of the same fields are one entry, from the first of them, in ms. */
const seriesMs = 600_000;

/** A name for the saves of one actor that may be one entry. */
const seriesOf = ({ actor, operation, object, fields }: AuditNote): string =>
  `series:${createHash('sha256')
    .update(JSON.stringify([actor, operation, object, fields]))
    .digest('hex')
    .slice(0, 24)}`;

async function newEntry(redis: Redis, note: AuditNote, now: number) {
  const id = randomBytes(6).toString('hex');
  const month = monthOf(now);
  const line = JSON.stringify(withoutAddresses({ id, at: now, ...note }));
  await write(redis, month, keys.audit(month), ['ZADD', now, line]);
  const end = (how: z.infer<typeof outcome>) => writeOutcome(redis, month, ['HSET', id, JSON.stringify(how)]);
  return {
    id,
    done: (revision: number | undefined, added: Readonly<Record<string, string>> = {}) =>
      end({
        ...(revision === undefined ? {} : { revision }),
        ...(Object.keys(added).length === 0 ? {} : { added: withoutAddresses(added) as Record<string, string> }),
      }),
    refused: (code: string) => end({ refused: code }),
    stopped: (code: string) => end({ stopped: code }),
  };
}

type OutcomeWrite = ['HSET', field: string, value: string] | ['HINCRBY', field: string, by: number];

const writeOutcome = (redis: Redis, month: string, args: OutcomeWrite): Promise<void> =>
  write(redis, month, keys.auditOutcomes(month), args);

async function write(
  redis: Redis,
  month: string,
  key: string,
  [command, ...args]: ['ZADD' | 'HSET' | 'HINCRBY', ...(string | number)[]],
): Promise<void> {
  await Promise.all([
    writeEvenWhenFull(redis, command, key, ...args),
    redis.expireat(key, startOf(month, keptMonths) / 1_000),
  ]);
}

export interface AuditFilter {
  /** Slugs: entries of these newsletters only; null: all. */
  newsletters?: readonly string[] | null;
  /** Part of the operation's id, of the actor's name or of an object's name, in any case. */
  text?: string | undefined;
  /** Id of the token or the person who asked. */
  by?: string | undefined;
  /** Parts of an operation's id, one of which it has. Left out: any operation. */
  about?: readonly string[] | undefined;
}

/** Entries that one call looks at. A rare text is found over several pages. */
const lookedAt = 5_000;

/**
 * Entries, the newest first.
 * @param cursor the `next` of the page before
 * @returns at most `limit` entries; `next` is null after the oldest one
 */
export async function readAudit(
  redis: Redis,
  filter: AuditFilter,
  limit: number,
  cursor?: string,
  now = Date.now(),
): Promise<{ entries: AuditEntry[]; next: string | null }> {
  const { newsletters = null, text = '', by, about } = filter;
  const wanted = { newsletters, text, by, about };
  const found: Promise<AuditEntry>[] = [];
  let next: string | null = null;
  let looked = 0;
  for await (const { month, place, note, added } of newestFirst(redis, cursor, now, text !== '')) {
    if (found.length === limit || looked === lookedAt) {
      next = `${month}.${place}`;
      break;
    }
    looked += 1;
    const known = { ...note, object: { ...note.object, ...added } };
    if (matches(known, wanted)) found.push(withOutcome(redis, month, note));
  }
  return { entries: await Promise.all(found), next };
}

const readTogether = 500;

/**
 * Every entry from a cursor on. Places count from the oldest entry of a month, so that a new one moves no page.
 * @param named whether to read what was added, too
 */
async function* newestFirst(redis: Redis, cursor: string | undefined, now: number, named: boolean) {
  const [, given = monthOf(now), last = ''] = /^(\d{4}-\d{2})\.(\d+)$/.exec(cursor ?? '') ?? [];
  // A month to come has no entries, and there are many.
  const from = [given, monthOf(now)].sort()[0] as string;
  const oldest = monthOf(startOf(monthOf(now), 1 - keptMonths));
  for (let month = from; month >= oldest; month = monthOf(startOf(month, -1))) {
    const size = await redis.zcard(keys.audit(month));
    let end = month === given && last !== '' ? Math.min(Number(last), size - 1) : size - 1;
    for (; end >= 0; end -= readTogether) {
      const start = Math.max(0, end - readTogether + 1);
      const lines = await redis.zrange(keys.audit(month), start, String(end));
      const notes = lines.map((line) => stored.parse(JSON.parse(line)));
      const ends = named && notes.length > 0 ? await readOutcomes(redis, month, notes) : [];
      for (const [i, note] of [...notes.entries()].reverse())
        yield { month, place: start + i, note, added: addedIn(ends[i] ?? null) };
    }
  }
}

const readOutcomes = (redis: Redis, month: string, notes: readonly { id: string }[]) =>
  redis.hmget(keys.auditOutcomes(month), ...notes.map(({ id }) => id));

const addedIn = (end: string | null) => (end === null ? {} : (outcome.parse(JSON.parse(end)).added ?? {}));

function endOf(refused: string | null, stopped: string | null): AuditEntry['outcome'] {
  if (refused !== null) return 'refused';
  return stopped === null ? 'done' : 'partly';
}

async function withOutcome(redis: Redis, month: string, note: z.infer<typeof stored>): Promise<AuditEntry> {
  const [end = null, begun, ended] = await redis.hmget(
    keys.auditOutcomes(month),
    ...[note.id, `${note.id}:begun`, `${note.id}:ended`],
  );
  if (end === null) return { ...note, outcome: 'unknown', revision: null, error: null };
  const { refused = null, stopped = null, revision = null, at } = outcome.parse(JSON.parse(end));
  const more = Number(begun ?? 0);
  const isOpen = more > Number(ended ?? 0);
  return {
    ...{ ...note, object: { ...note.object, ...addedIn(end) } },
    ...{ outcome: isOpen ? 'unknown' : endOf(refused, stopped), revision, error: refused ?? stopped },
    ...(more > 0 ? { times: more + 1, lastAt: at ?? note.at } : {}),
  };
}

type Wanted = Required<Pick<AuditFilter, 'newsletters' | 'text'>> & Pick<AuditFilter, 'by' | 'about'>;

function matches({ operation, actor, object, newsletter }: AuditNote, { newsletters, text = '', by, about }: Wanted) {
  if (newsletters && !newsletters.includes(newsletter ?? '')) return false;
  if (by !== undefined && actor.id !== by) return false;
  if (about && !about.some((part) => operation.includes(part))) return false;
  const names = [operation, actor.name, ...Object.values(object)];
  return names.some((name) => name.toLowerCase().includes(text.toLowerCase()));
}

/** The month in UTC, like `2031-03`. */
const monthOf = (ms: number) => new Date(ms).toISOString().slice(0, 7);

/** When the month begins that comes `later` months after this one, in Unix milliseconds. */
const startOf = (month: string, later: number) =>
  Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)) - 1 + later);

/** A reader's address is shown as in the log, because an erased reader's may be nowhere. */
const withoutAddresses = (value: unknown): unknown => {
  if (typeof value === 'string') return value.includes('@') ? maskAddress(value) : value;
  if (Array.isArray(value)) return value.map(withoutAddresses);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withoutAddresses(each)]));
};
