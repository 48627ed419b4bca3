import * as z from 'zod';
import { url } from './urls.js';

/** The settings of an S3-compatible bucket, with the names that other programs use. */
export const bucketVariables = {
  AWS_ACCESS_KEY_ID: z.string().min(1).optional(),
  AWS_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  AWS_SECRET_ACCESS_KEY_FILE: z.string().min(1).optional(),
  AWS_REGION: z.string().min(1).default('us-east-1'),
  AWS_ENDPOINT_URL_S3: url(['http:', 'https:']).optional(),
} as const;

/** An S3-compatible bucket, and how to reach it. */
export interface BucketSettings {
  bucket: string;
  /** Comes before each name; empty, or with a slash at its end. */
  prefix: string;
  /** Undefined: that of Amazon. */
  endpoint: string | undefined;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

interface GivenBucket {
  AWS_ACCESS_KEY_ID?: string | undefined;
  AWS_SECRET_ACCESS_KEY?: string | undefined;
  AWS_REGION: string;
  AWS_ENDPOINT_URL_S3?: string | undefined;
}

/** `s3://bucket/prefix`. The prefix may be missing. */
export const isBucketAddress = (to: string): boolean =>
  /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/[\w./-]*)?$/.test(to);

/** @param to an address as `isBucketAddress` takes it */
export function readBucket(to: string, given: GivenBucket): BucketSettings {
  const [bucket = '', ...folders] = to.slice('s3://'.length).split('/');
  const prefix = folders.filter((one) => one !== '').join('/');
  return {
    bucket,
    prefix: prefix === '' ? '' : `${prefix}/`,
    endpoint: given.AWS_ENDPOINT_URL_S3?.replace(/\/$/, ''),
    region: given.AWS_REGION,
    accessKeyId: given.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: given.AWS_SECRET_ACCESS_KEY ?? '',
  };
}

/** What a bucket lacks. */
export function bucketGaps(given: Readonly<Record<string, unknown>>): string[] {
  const missing = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].filter((name) => given[name] === undefined);
  if (typeof given.BACKUP_TO !== 'string' || !given.BACKUP_TO.startsWith('s3://'))
    // A whole pair may be there for another program.
    return given.AWS_SECRET_ACCESS_KEY !== undefined && missing.length > 0
      ? ['AWS_SECRET_ACCESS_KEY is set without AWS_ACCESS_KEY_ID']
      : [];
  const verb = missing.length === 1 ? 'is' : 'are';
  return missing.length > 0 ? [`BACKUP_TO names a bucket, and ${missing.join(' and ')} ${verb} missing`] : [];
}

/** The documentation of these settings (setting-docs.ts). */
export const bucketDocs = {
  AWS_ACCESS_KEY_ID: {
    default: 'none',
    text: 'The id of the key for the bucket of `BACKUP_TO`. It needs the rights to list, read, write and delete objects there.',
    example: 'AKIAIOSFODNN7EXAMPLE',
  },
  AWS_SECRET_ACCESS_KEY: { default: 'none', text: 'The secret of that key.', example: '' },
  AWS_SECRET_ACCESS_KEY_FILE: {
    default: 'none',
    text: 'A file that contains `AWS_SECRET_ACCESS_KEY`. Set only one of the two.',
    example: '/run/secrets/aws_secret_access_key',
  },
  AWS_REGION: { default: '`us-east-1`', text: 'The region of the bucket. Many other providers take any.' },
  AWS_ENDPOINT_URL_S3: {
    default: 'that of Amazon',
    text: 'The address of another provider of S3-compatible storage, or of your own server.',
    example: 'https://s3.example.com',
  },
} as const;
