import { userInfo } from 'node:os';
import { PostriderError } from '../../errors.js';
import { timeOfName } from '../backup-name.js';

/** A backup in its place. */
export interface StoredBackup {
  name: string;
  /** When it was begun, in Unix milliseconds. */
  at: number;
  bytes: number;
}

/** Where backups are written. */
export interface BackupPlace {
  /** As people write it, without any secret. */
  readonly address: string;
  /** The address of one backup in it. */
  addressOf(name: string): string;
  /**
   * Writes one backup.
   *
   * Guarantee: it has its name only once it is whole and on disk.
   * @returns how many bytes it has
   */
  write(name: string, bytes: AsyncIterable<Uint8Array>): Promise<number>;
  /** The backups with names that Postrider gives (backup-name.ts), the newest first. */
  list(): Promise<StoredBackup[]>;
  /** @throws BackupNotFound */
  read(name: string): AsyncIterable<Uint8Array>;
  remove(name: string): Promise<void>;
  /** Removes what interrupted writes left. @param before Unix milliseconds: those that began later may go on */
  tidy(before: number): Promise<void>;
}

/** There is no backup of that name in the place. */
export class BackupNotFound extends PostriderError {
  override readonly code = 'backup.not-found';
  override readonly retryable = false;
  constructor(
    readonly backup: string,
    readonly place: string,
  ) {
    super(`There is no backup ${backup} in ${place}.`);
  }
}

/** Why a folder takes no backup: the user has no right to it, it is something else, or has no room, or cannot be made. */
const folderFaults = {
  ...{ EACCES: 'rights', EPERM: 'rights', EROFS: 'rights' },
  ...{ ENOTDIR: 'other-kind', EEXIST: 'other-kind' },
  ...{ ENOSPC: 'no-room', EDQUOT: 'no-room' },
  ENOENT: 'missing',
} as const;
type FolderFault = (typeof folderFaults)[keyof typeof folderFaults];

/** A folder cannot be used for backups. */
export class FolderRefused extends PostriderError {
  override readonly code = 'backup.folder-refused';
  override readonly retryable = false;
  readonly because: FolderFault;
  /** @param cause an error of the system that `refusesFolder` knows */
  constructor(
    readonly use: 'read' | 'write',
    readonly folder: string,
    cause: unknown,
  ) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    const because = faultOf(code) ?? 'rights';
    const how = use === 'read' ? 'read' : 'write to';
    const words: Readonly<Record<FolderFault, string>> = {
      rights: `The user ${userName()} cannot ${how} ${folder}`,
      'other-kind': `${folder} is not a folder`,
      'no-room': `There is not enough room for the backup in ${folder}`,
      missing: `There is no folder ${folder}, and it cannot be made`,
    };
    super(`${words[because]} (${code}).`, { cause });
    this.because = because;
  }
}

const faultOf = (code: string): FolderFault | undefined => folderFaults[code as keyof typeof folderFaults];

/** Whether an error of the system is about the folder of a backup. Redis, from which it is read, may be missing, too. */
export const refusesFolder = (error: unknown): boolean =>
  error instanceof Error &&
  (error as NodeJS.ErrnoException).syscall !== 'connect' &&
  faultOf(String((error as NodeJS.ErrnoException).code)) !== undefined;

/** The system may have no name for the user of a container. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? '');
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'backup.folder-refused': FolderRefused;
    'backup.not-found': BackupNotFound;
  }
}

/** Those of some names that are backups, the newest first. */
export const backupsAmong = (all: readonly { name: string; bytes: number }[]): StoredBackup[] =>
  all
    .flatMap(({ name, bytes }): StoredBackup[] => {
      const at = timeOfName(name);
      return at === undefined ? [] : [{ name, at, bytes }];
    })
    .sort((a, b) => b.at - a.at);
