import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import { mailboxKeys } from '../../redis/keys.js';
import { writeEvenWhenFull } from '../../redis/scripts.js';
import type { MailboxAddress } from '../../settings/feedback/mailbox-settings.js';
import type { MailboxFailed, MailboxTrouble } from './mailbox-failed.js';

/** The progress of reading a mailbox. Numbers of messages (UIDs) mean something only together with `uidValidity`. */
export interface MailboxMark {
  /** A hash of the server, the user and the folder. */
  mailbox: string;
  uidValidity: string;
  /** Every message up to this number has been checked. */
  uid: number;
  /** Of these, the reports that could not be processed and are tried again. */
  waiting: readonly number[];
  /** Reports that were copied to the other folder, and may still be in this one. */
  copied: readonly number[];
}

/** The result of the last poll of the mailbox. Times are Unix milliseconds, 0 for never. */
export interface MailboxState {
  /** The last poll, and the last one without a failure. */
  lookedAt: number;
  readAt: number;
  /** Messages that wait for a first or another attempt. */
  backlog: number;
  /** Why the last poll failed; undefined when it did not. */
  failure: { because: MailboxTrouble; words: string } | undefined;
  /** Totals: reports moved, other messages left where they are, and messages that were too large. */
  moved: number;
  left: number;
  tooLarge: number;
}

export type MailboxCounts = Pick<MailboxState, 'moved' | 'left' | 'tooLarge'>;

const hashOf = ({ name, user }: MailboxAddress): string =>
  createHash('sha256').update(`${user}\0${name}`).digest('hex').slice(0, 32);

const uids = z.array(z.int().positive());

/** Reads the mark. It starts again for another mailbox, or when the server has renumbered the messages. */
export async function readMark(redis: Redis, address: MailboxAddress, uidValidity: string): Promise<MailboxMark> {
  const fresh = { mailbox: hashOf(address), uidValidity, uid: 0, waiting: [], copied: [] };
  const [mailbox, validity, uid, waiting, copied] = await redis.hmget(
    mailboxKeys.state,
    ...['mailbox', 'uidValidity', 'uid', 'waiting', 'copied'],
  );
  if (mailbox !== fresh.mailbox || validity !== uidValidity) return fresh;
  const list = (text: string | null | undefined) => uids.parse(JSON.parse(text ?? '[]'));
  return { ...fresh, uid: Number(uid), waiting: list(waiting), copied: list(copied) };
}

const write = (redis: Redis, fields: Record<string, string | number>) =>
  writeEvenWhenFull(redis, 'HSET', mailboxKeys.state, ...Object.entries(fields).flat());

/** Stores the mark, and how many messages are left. */
export async function saveMark(redis: Redis, mark: MailboxMark, backlog: number): Promise<void> {
  const { waiting, copied, ...rest } = mark;
  await write(redis, { ...rest, waiting: JSON.stringify(waiting), copied: JSON.stringify(copied), backlog });
}

/** Adds to the totals. */
export async function countMessages(redis: Redis, counts: MailboxCounts): Promise<void> {
  const several = redis.multi();
  for (const [name, count] of Object.entries(counts)) if (count > 0) several.hincrby(mailboxKeys.state, name, count);
  await several.exec();
}

/** Stores the result of a poll. */
export async function saveOutcome(redis: Redis, failure: MailboxFailed | undefined): Promise<void> {
  const now = Date.now();
  const { because = '', words = '' } = failure ?? {};
  await write(redis, { lookedAt: now, because, words, ...(failure ? {} : { readAt: now }) });
}

/** Reads the result of the last poll; zeros when there was none. */
export async function readMailboxState(redis: Redis): Promise<MailboxState> {
  const fields = await redis.hgetall(mailboxKeys.state);
  const number = (name: string) => Number(fields[name] ?? 0);
  const because = (fields.because ?? '') as MailboxTrouble | '';
  return {
    lookedAt: number('lookedAt'),
    readAt: number('readAt'),
    backlog: number('backlog'),
    failure: because === '' ? undefined : { because, words: fields.words ?? '' },
    moved: number('moved'),
    left: number('left'),
    tooLarge: number('tooLarge'),
  };
}
