import { spawnSync } from 'node:child_process';
import type { Stats } from 'node:fs';
import { flagParser } from './command.js';

/** A user of this machine. */
export interface Account {
  uid: number;
  /** The name of the group that its files get. */
  group: string;
  /** The numbers of all its groups. */
  groups: readonly number[];
}

/** @returns undefined if this machine has no such user */
export function accountOf(user: string): Account | undefined {
  const ask = (flag: string) => {
    const { status, stdout } = spawnSync('id', [flag, user], { encoding: 'utf8' });
    return status === 0 ? stdout.trim() : undefined;
  };
  const [uid, group, groups] = [ask('-u'), ask('-gn'), ask('-G')];
  if (uid === undefined || group === undefined || groups === undefined) return undefined;
  return { uid: Number(uid), group, groups: groups.split(' ').map(Number) };
}

/** Names that useradd(8) accepts, and names that it refuses but other tools may have created. */
const [newName, oldName] = [/^[a-z_][a-z0-9_-]{0,31}$/, /^[^-\s\p{Cc}'"`:/][^\s\p{Cc}'"`:/]*$/u];

/** The user that runs a service. systemd reads an empty `User=` as root. */
export const serviceUser = flagParser((text) => {
  if (newName.test(text) || (oldName.test(text) && accountOf(text) !== undefined)) return text;
  throw new Error(
    'It must be a user of this machine, or the name of a new one: at most 32 lower-case letters, digits, - and _, of which the first is a letter or _.',
  );
});

/** Whether a user may read a file, by its owner, its group and its mode. A user that is missing is in no group yet. */
export function mayReadFile(
  account: Account | undefined,
  { uid, gid, mode }: Pick<Stats, 'uid' | 'gid' | 'mode'>,
): boolean {
  if (account?.uid === 0) return true;
  if (account?.uid === uid) return (mode & 0o400) !== 0;
  return (mode & (account?.groups.includes(gid) ? 0o040 : 0o004)) !== 0;
}
