import { resolve } from 'node:path';
import * as z from 'zod';
import {
  type BucketSettings,
  bucketDocs,
  bucketGaps,
  bucketVariables,
  isBucketAddress,
  readBucket,
} from './bucket-settings.js';

/** A time of the day as minutes since midnight: `03:30` is 210. */
const timeOfDay = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 03:30')
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));

/** @param minutes of a day: 210 is `03:30` */
export const shownTimeOfDay = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');

/** A word with `://` was meant as an address. */
const isPlace = (text: string): boolean => !text.includes('://') || isBucketAddress(text);

/** Public keys of age: `age1…`. Not its private ones, which begin with AGE-SECRET-KEY. */
const publicKeys = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter((one) => one !== ''))
  .refine((keys) => keys.length > 0 && keys.every((one) => /^age1[02-9ac-hj-np-z1]{50,4000}$/.test(one)), {
    message: 'must be public keys of age (age1…)',
  });

/** The settings about planned backups. */
export const backupVariables = {
  BACKUP_TO: z
    .string()
    .refine(isPlace, {
      message:
        'must be a folder, or a bucket such as s3://bucket/prefix, with 3 to 63 lower-case letters, digits, dots and hyphens for the bucket, and no spaces in the prefix',
    })
    .optional(),
  BACKUP_AT: timeOfDay.prefault('03:30'),
  BACKUP_RECIPIENTS: publicKeys.optional(),
  ...bucketVariables,
} as const;

/** Planned backups: one each day. */
export interface BackupSettings {
  /** The folder that they are written to, or the address of a bucket. */
  to: string;
  /** Undefined: it is a folder. */
  bucket: BucketSettings | undefined;
  /** When, in minutes of the UTC day. */
  at: number;
  /** Public keys that they are encrypted for; empty: they are not. */
  recipients: readonly string[];
}

/** @returns undefined: none are planned */
export function readBackup(
  settings: Parameters<typeof readBucket>[1] & {
    BACKUP_TO?: string | undefined;
    BACKUP_AT: number;
    BACKUP_RECIPIENTS?: readonly string[] | undefined;
  },
): BackupSettings | undefined {
  const { BACKUP_TO, BACKUP_AT: at, BACKUP_RECIPIENTS: recipients = [] } = settings;
  if (BACKUP_TO === undefined) return undefined;
  if (!isBucketAddress(BACKUP_TO)) return { to: resolve(BACKUP_TO), bucket: undefined, at, recipients };
  const bucket = readBucket(BACKUP_TO, settings);
  return { to: `s3://${bucket.bucket}/${bucket.prefix}`.replace(/\/$/, ''), bucket, at, recipients };
}

/** A setting that has no effect without another one. */
export const backupGaps = (given: Readonly<Record<string, unknown>>): string[] => [
  ...(given.BACKUP_RECIPIENTS !== undefined && given.BACKUP_TO === undefined
    ? ['BACKUP_RECIPIENTS is set without BACKUP_TO']
    : []),
  ...bucketGaps(given),
];

/** The documentation of these settings (setting-docs.ts). */
export const backupDocs = {
  BACKUP_TO: {
    default: 'none',
    text: 'A folder for backups, best on another disk or another machine, or an S3-compatible bucket (`s3://bucket/prefix`): a worker writes one there each day. Of the last backups it keeps 7 daily, 4 weekly and 12 monthly ones, and deletes the others (docs/backup.md). A folder is made when it is missing.',
    example: '/mnt/backups/postrider',
  },
  BACKUP_AT: {
    default: '`03:30`',
    text: 'When it is written, in UTC. A backup that was missed, because no worker ran, is made up for.',
  },
  BACKUP_RECIPIENTS: {
    default: 'none',
    text: 'Public keys of age (`age1…`): backups in `BACKUP_TO`, which must be set, are encrypted, and any of the private keys opens them. Separate several with commas. `age-keygen` makes a pair. Without the private key nobody can read the backups, so keep it apart from this machine, and twice.',
    example: 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p',
  },
  ...bucketDocs,
} as const;
