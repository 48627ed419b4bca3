import type { Redis } from 'ioredis';
import type { ReportedEvent } from '../events/event.js';
import { attentionKeys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';
import { type KnownTrouble, knownTrouble } from './known-trouble.js';

/** Troubles by id: what is stored, and what it says; undefined: it cannot be read. */
export type KnownTroubles = ReadonlyMap<string, { text: string; known: KnownTrouble | undefined }>;

/** A trouble whose stored text changes. */
export interface KnownChange {
  id: string;
  /** As read; empty: it was not known. */
  before: string;
  /** Empty: it is forgotten. */
  after: string;
}

/** Everything that is known of troubles. */
export async function readKnown(redis: Redis): Promise<KnownTroubles> {
  const all = Object.entries(await redis.hgetall(attentionKeys.troubles));
  return new Map(all.map(([id, text]) => [id, { text, known: parsed(text) }]));
}

function parsed(text: string): KnownTrouble | undefined {
  try {
    return knownTrouble.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** @returns undefined when nothing changes */
export function changeOf(
  all: KnownTroubles,
  id: string,
  change: (known: KnownTrouble | undefined) => KnownTrouble | undefined,
): KnownChange | undefined {
  const { text: before, known } = all.get(id) ?? { text: '', known: undefined };
  const next = change(known);
  const after = next ? JSON.stringify(next) : '';
  return after === before ? undefined : { id, before, after };
}

/** What is written together with the changes. */
interface WithChanges {
  events?: readonly ReportedEvent[];
  /** Emails to people, by name (attention/emails/). */
  emails?: ReadonlyMap<string, string>;
}

/** Writes changes in one step, all of them or none: none when something is not as it was read. */
export async function writeKnown(
  redis: Redis,
  changes: readonly KnownChange[],
  { events = [], emails = new Map() }: WithChanges,
): Promise<void> {
  if (changes.length === 0) return;
  const texts = events.map((event) => JSON.stringify(event));
  await runScript(
    redis,
    'noteTroubles',
    [attentionKeys.troubles, attentionKeys.outbox, attentionKeys.emails],
    [
      ...[changes.length, ...changes.flatMap(({ id, before, after }) => [id, before, after])],
      ...[texts.length, ...texts, ...[...emails].flat()],
    ],
  );
}
