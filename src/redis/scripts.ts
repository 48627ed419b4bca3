import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';

/** Every Lua script, with its number of keys. The header of each file in lua/ says why it exists and what it takes. */
const scripts = {
  compareAndSet: 1,
  transition: 2,
  freeze: 1,
  claim: 2,
  settle: 1,
} as const;

export type ScriptName = keyof typeof scripts;
/** What Redis gives back when replies are kept as bytes. */
export type ScriptReply = Buffer | number | null | ScriptReply[];

const fileName = (name: ScriptName) => `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.lua`;
/** The command's name on the connection: one that Redis and ioredis do not have. */
const command = (name: ScriptName) => `script.${name}`;

type Call = (...args: (string | number | Buffer)[]) => Promise<ScriptReply>;
const prepared = new WeakSet<Redis>();

/** Makes the scripts known to a connection (once); ioredis then sends EVALSHA, and the text only where Redis lacks it. */
function prepare(redis: Redis): void {
  if (prepared.has(redis)) return;
  for (const [name, numberOfKeys] of Object.entries(scripts) as [ScriptName, number][]) {
    const lua = readFileSync(new URL(`./lua/${fileName(name)}`, import.meta.url), 'utf8');
    redis.defineCommand(command(name), { numberOfKeys, lua });
  }
  prepared.add(redis);
}

/** Runs one script. @returns the reply, strings as bytes */
export function runScript(
  redis: Redis,
  name: ScriptName,
  keys: readonly string[],
  args: readonly (string | number | Buffer)[],
): Promise<ScriptReply> {
  prepare(redis);
  const call = (redis as unknown as Record<string, Call>)[`${command(name)}Buffer`];
  if (!call) throw new TypeError(`ioredis lost the script ${name}`);
  return call.call(redis, ...keys, ...args);
}
