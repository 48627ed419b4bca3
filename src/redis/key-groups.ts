import { attentionKeys, healthKeys, keys, mailboxKeys, keyPrefix as p, unreadKeys } from './keys.js';

// Which keys belong together, for backups and checks of the whole store.

/** SCAN patterns for all of Postrider's own keys, and for all of BullMQ's. */
export const everyKey = `${p}:*`;
export const everyJob = `${keys.queues}:*`;

/**
 * Whether a backup leaves this key out, because it means nothing in a Redis where nothing runs yet. An import's
 * checkpoint would even do harm there: it counts rows that the older records do not have.
 */
export const isTransientKey = (key: string): boolean =>
  (
    [
      keys.probe,
      keys.workers,
      keys.workerRelays,
      keys.utf8Relays,
      keys.pulls,
      keys.sending,
      keys.resharding,
      keys.slowed,
      keys.labelsSwept,
      unreadKeys.ids,
      mailboxKeys.turn,
      attentionKeys.troubles,
      attentionKeys.emails,
      attentionKeys.counts,
      attentionKeys.senders,
      healthKeys.checks,
      healthKeys.workers,
      healthKeys.relayTests,
      healthKeys.memory,
      healthKeys.replicas,
      healthKeys.failovers,
      healthKeys.backup,
    ] as string[]
  ).includes(key) ||
  /^(?:\{\d+\}:(?:durable|sync-switches)$|\{pace\}:limit:|import:|test-email:|check:|robots:|vote-(?:trail|twin):|\{feedback\}:unread:|\{sign-in\}:|\{sessions\}:|\{reader-import)/.test(
    afterPrefix(key),
  ) ||
  /^\{issues\}:(?:planning:|sponsors-turn:|started:|issue:[^:]+:(?:rehearsal$|trail:))/.test(afterPrefix(key));

const afterPrefix = (key: string): string => key.slice(key.indexOf(':') + 1);

/** Whether this is the hash of one issue. */
export const isIssueKey = (key: string): boolean => /^[^:]+:\{issues\}:issue:[^:]+$/.test(key);

/** The generation of a bucket's key, and whether it holds records or state; undefined for any other key. */
export function bucketKeyOf(key: string): { generation: number; holds: 'subscribers' | 'state' } | undefined {
  const [, generation = '0', holds] = /^[^:]+:\{b:(?:(\d+)\.)?\d+\}:(subscribers|state)$/.exec(key) ?? [];
  return holds === 'subscribers' || holds === 'state' ? { generation: Number(generation), holds } : undefined;
}

/**
 * Keys that are read together: their names, or SCAN's pattern, and which of its matches belong to the group. Names that a
 * pattern does not match cost a tenth of those that have to be looked at here.
 */
export type KeyGroup = { pattern: string; holds(key: string): boolean } | { names: readonly string[] };
type ScannedGroup = Extract<KeyGroup, { pattern: string }>;

const group = (pattern: string, form: RegExp): ScannedGroup => ({ pattern, holds: (key) => form.test(key) });
const confirmationLimits = group(`${p}:confirmation:*`, new RegExp(`^${p}:confirmation:`));
/** The emails of issues, and the folded form of their ledgers. */
const ofIssues = new RegExp(`^${p}:\\{issues\\}:issue:[^:]+:(mails|unaccepted)`);
const ofLedgers = new RegExp(`^${p}:\\{b:[\\d.]+\\}:(ledger|replies|dates|omitted):`);
const ledgers: ScannedGroup = {
  pattern: `${p}:{*}:*:*`,
  holds: (key) => ofLedgers.test(key) || ofIssues.test(key),
};
/**
 * Sets of omissions come after the ledgers, whose readers have their numbers. Packed links that readers opened come after
 * the plain ones, which move into them.
 */
const laterOfIssues = new RegExp(`^${p}:\\{issues\\}:issue:[^:]+:(omissions|opened:packed)$`);
const ofIssue = new RegExp(`^${p}:\\{issues\\}:(?!number:)`);
const issues: ScannedGroup = {
  pattern: `${p}:{issues}:*`,
  holds: (key) => ofIssue.test(key) && !ofIssues.test(key) && !laterOfIssues.test(key),
};
const facts: { names: readonly string[] } = { names: [keys.labels, keys.retiredLabels, keys.meta] };
const numbers = group(`${p}:*number*`, new RegExp(`^${p}:.*number(:.*)?$`));
/** After the articles, which name them: a text stays for a day after its last article has another one. */
const texts = group(keys.articleText('*'), new RegExp(`^${keys.articleText('')}`));
/** After the ratings, each of which an erasure finds by its reader's set or by the packed form. */
const ratedBy = group(keys.ratedBy('*'), new RegExp(`^${keys.ratedBy('')}`));
/** After the sets, which move into them: by the first byte of a reader's id. */
const packedRated = {
  names: Array.from({ length: 256 }, (_, byte) => keys.packedRated(byte.toString(16).padStart(2, '0'))),
  form: new RegExp(`^${keys.packedRated('')}`),
};
const rest: ScannedGroup = {
  pattern: everyKey,
  holds: (key) =>
    ![ledgers, issues, ratedBy, texts, numbers, confirmationLimits].some(({ holds }) => holds(key)) &&
    !facts.names.includes(key) &&
    !packedRated.form.test(key) &&
    bucketKeyOf(key)?.holds !== 'subscribers',
};

/**
 * Every key but the transient ones, each in one group. The order allows a copy while work continues: a key comes before
 * the keys that it depends on. A confirmation limit depends on a record; records and issues name labels, numbers and
 * articles; an article names its text; an issue names an edition and depends on its ledgers, or on their folded form.
 * Ledgers by themselves move into packed ones, which are among the rest. A rating depends on the note of its reader.
 * Records may move from one generation's buckets to the next one's: a reader missing from the old ones is in the new
 * ones, if those are read later.
 */
export const keyGroups = {
  beforeSubscribers: [confirmationLimits],
  subscribers: (generation: number): ScannedGroup => ({
    pattern: `${p}:{b:*}:subscribers`,
    holds(key) {
      const found = bucketKeyOf(key);
      return found?.holds === 'subscribers' && found.generation === generation;
    },
  }),
  afterSubscribers: [issues, ledgers, rest, ratedBy, packedRated, texts, facts, numbers],
} as const satisfies Record<string, readonly KeyGroup[] | ((generation: number) => KeyGroup)>;
