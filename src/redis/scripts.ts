import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { writeTogether } from './write-together.js';

/**
 * Every Lua script by its folder in lua/, with its number of keys (undefined: it varies by call). The header of each
 * file says why the script exists and which arguments it takes.
 */
const folders = {
  list: {
    changeRecord: 3,
    changeRecordEvenWhenFull: 3,
    arrive: 2,
    enrolMany: undefined,
    readSmall: undefined,
    countAll: undefined,
    countWindow: 1,
    countWindowEvenWhenFull: 1,
    admitBounce: 3,
    endBounceBacklog: 3,
    enrolWelcome: 3,
  },
  issues: {
    addIssue: 2,
    edit: 5,
    transition: 6,
    approve: 2,
    correct: 5,
    leave: 3,
    deleteDraft: 4,
    returnNumber: 2,
    takeArticle: undefined,
    holdArticles: 2,
    releaseArticles: undefined,
    addOmission: 2,
    regroup: undefined,
    statesAndSubjects: undefined,
    membersFromNewest: 1,
    ownersOfArticles: undefined,
  },
  ledger: {
    take: undefined,
    changeLedger: undefined,
    putBack: 1,
    readLedgers: undefined,
    packLedgers: undefined,
    tally: 3,
  },
  answers: {
    countClick: 4,
    changeOpened: undefined,
    rate: 1,
    rateEvenWhenFull: 1,
    noteRating: 1,
    changeRated: 1,
    vote: 2,
    addComment: 7,
    decideComment: 7,
  },
  pacing: { pace: undefined, slowDown: 1 },
  people: { changePerson: 1, changePasskey: 1 },
  articles: { shareText: 1, dropText: 1 },
  imports: { changeImport: 2, keepRejects: 2, reserveRoom: 1 },
  store: {
    compareAndSet: 1,
    putNew: 1,
    readKeys: undefined,
    readPart: 1,
    dumpSmallFields: 1,
    replaceFields: 1,
    evenWhenFull: 1,
    dropMark: 1,
    announceChange: 2,
    evictPicture: 1,
    takeWebhook: 4,
    noteTroubles: 3,
  },
} as const;

type Folders = typeof folders;
export type ScriptName = { [Folder in keyof Folders]: keyof Folders[Folder] }[keyof Folders];

interface Script {
  name: ScriptName;
  folder: string;
  numberOfKeys: number | undefined;
}
const scripts: readonly Script[] = Object.entries(folders).flatMap(([folder, numbers]) =>
  Object.entries(numbers).map(([name, numberOfKeys]) => ({ name: name as ScriptName, folder, numberOfKeys })),
);
const variesInKeys: ReadonlySet<ScriptName> = new Set(
  scripts.filter(({ numberOfKeys }) => numberOfKeys === undefined).map(({ name }) => name),
);

/** A reply from Redis with strings kept as bytes. */
export type ScriptReply = Buffer | number | null | ScriptReply[];

/**
 * Scripts that run although the memory of Redis is full (flag allow-oom). They remove readers from the list, remove or
 * pack what they opened and rated, write the outcomes of a send or pack them, count the API calls of a token, or mark a
 * public page as changed. Nothing else may: what they write is small, and they add no readers.
 */
const runWhenFull: ReadonlySet<ScriptName> = new Set([
  'changeRecordEvenWhenFull',
  'countWindowEvenWhenFull',
  'evenWhenFull',
  'changeLedger',
  'putBack',
  'packLedgers',
  'tally',
  'admitBounce',
  'transition',
  'releaseArticles',
  'announceChange',
  'takeWebhook',
  'changeOpened',
  'changeRated',
  'rateEvenWhenFull',
]);

const fileName = (name: ScriptName) => {
  const file = name.replace(/EvenWhenFull$/, '');
  return `${file.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.lua`;
};

const texts = new Map<ScriptName, string>();

function textOf({ name, folder }: Script): string {
  const known = texts.get(name);
  if (known !== undefined) return known;
  const lua = readFileSync(new URL(`./lua/${folder}/${fileName(name)}`, import.meta.url), 'utf8');
  const text = runWhenFull.has(name) ? `#!lua flags=allow-oom\n${lua}` : lua;
  texts.set(name, text);
  return text;
}

/** The command's name on the connection, which no command of Redis or ioredis has. */
const command = (name: ScriptName) => `script.${name}`;

type Call = (...args: (string | number | Buffer)[]) => Promise<ScriptReply>;
const prepared = new WeakSet<Redis>();

/**
 * Registers the scripts with a connection, once. ioredis then sends EVALSHA, and the text only where Redis lacks it.
 */
function prepare(redis: Redis): void {
  if (prepared.has(redis)) return;
  for (const script of scripts)
    redis.defineCommand(command(script.name), { numberOfKeys: script.numberOfKeys, lua: textOf(script) });
  prepared.add(redis);
}

/** The part of a key that decides its slot in a cluster (Redis Cluster specification, hash tags). */
export function slotName(key: string): string {
  const start = key.indexOf('{') + 1;
  const end = key.indexOf('}', start);
  return start > 0 && end > start ? key.slice(start, end) : key;
}

/** Scripts that take several buckets in one call. On a cluster, callers call them once per bucket or not at all. */
const crossesSlots: ReadonlySet<ScriptName> = new Set([
  'enrolMany',
  'changeLedger',
  'readLedgers',
  'packLedgers',
  'readSmall',
  'take',
  'readKeys',
]);

/**
 * Runs one script. Keys of several slots are refused on a single Redis too, so that no code relies on what a cluster
 * refuses.
 * @returns the reply, strings as bytes
 */
export function runScript(
  redis: Redis,
  name: ScriptName,
  keys: readonly string[],
  args: readonly (string | number | Buffer)[],
): Promise<ScriptReply> {
  const [first = ''] = keys;
  const anySlot = crossesSlots.has(name) && !redis.isCluster;
  const slot = slotName(first);
  if (!anySlot && keys.some((key) => slotName(key) !== slot))
    throw new TypeError(`the keys of ${name} are in several slots`);
  prepare(redis);
  writeTogether(redis);
  const call = (redis as unknown as Record<string, Call>)[`${command(name)}Buffer`];
  if (!call) throw new TypeError(`ioredis lost the script ${name}`);
  return call.call(redis, ...(variesInKeys.has(name) ? [keys.length] : []), ...keys, ...args);
}

/** Runs one small write although the memory of Redis is full. @returns its reply, strings as bytes */
export function writeEvenWhenFull(
  redis: Redis,
  name: 'INCR' | 'HINCRBY' | 'HSET' | 'HSETNX' | 'SET' | 'SADD' | 'ZADD' | 'LPUSH',
  key: string,
  ...args: readonly (string | number | Buffer)[]
): Promise<ScriptReply> {
  return runScript(redis, 'evenWhenFull', [key], [name, ...args]);
}

/**
 * The same write as a command for a pipeline, which needs its commands in one order: a script that Redis lacks would be
 * sent again after them.
 */
export const evenWhenFull = (name: 'INCR' | 'HSET', key: string, ...args: readonly string[]): string[] => [
  'call',
  'EVAL',
  textOf({ name: 'evenWhenFull', folder: 'store', numberOfKeys: 1 }),
  '1',
  key,
  name,
  ...args,
];
