import { setTimeout as sleep } from 'node:timers/promises';
import { describeError, PostriderError } from '../../errors.js';
import type { BucketSettings } from '../../settings/bucket-settings.js';

/** An S3-compatible bucket does not do what it was asked. */
export class BucketFailed extends PostriderError {
  override readonly code = 'backup.bucket-failed';
  override readonly retryable = true;
  /** @param because `unreachable`: it does not answer; `refused`: for this key; `missing`: there is no such bucket or object */
  constructor(
    readonly because: 'unreachable' | 'not-a-bucket' | 'refused' | 'missing' | 'failed',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'backup.bucket-failed': BucketFailed;
  }
}

export interface BucketRequest {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Of an object; left out: the bucket itself. */
  key?: string;
  query?: Readonly<Record<string, string>>;
  body?: Uint8Array<ArrayBuffer> | string;
  /** The server may work on it for minutes, and sends blanks meanwhile. */
  takesLong?: boolean;
}

/** How often a request is made, and how long one may take until it is answered to the end, in ms. */
export const bucketPatience = { attempts: 5, firstDelay: 500, request: 120_000 };
export type BucketPatience = typeof bucketPatience;

/** How much more time such a request has. */
const longFactor = 5;

/** While an object is read, so many bytes must arrive in the time of a request. */
const leastBytes = 1 << 16;

/**
 * Makes one request to a bucket, again after a failure that may pass.
 * @returns the whole answer, which is small
 * @throws BucketFailed; it never holds the key or its secret
 */
export const requestBucket = (
  settings: BucketSettings,
  request: BucketRequest,
  patience: BucketPatience,
): Promise<{ headers: Headers; document: string }> =>
  repeated(settings, request, patience, (signed) =>
    inTime(patience.request * (request.takesLong ? longFactor : 1), async (signal) => {
      const response = await answered(signed, settings, signal);
      return { headers: response.headers, document: await response.text() };
    }),
  );

/**
 * Reads an object. It may take long, as long as it goes on.
 * @throws BucketFailed, as requestBucket does
 */
export async function* readBucketObject(
  settings: BucketSettings,
  key: string,
  patience: BucketPatience,
): AsyncGenerator<Uint8Array> {
  const late = new AbortController();
  const tooSlow = new Error(`less than ${leastBytes >> 10} kB within ${patience.request / 1_000} s`);
  const response = await repeated(settings, { method: 'GET', key }, patience, (signed) =>
    inTime(patience.request, (signal) => answered(signed, settings, AbortSignal.any([signal, late.signal]))),
  );
  if (!response.body) return;
  const reader = response.body.getReader();
  let [bytes, left] = [0, patience.request];
  try {
    for (;;) {
      // Only the bucket's time counts, not that of whoever takes the bytes.
      const began = performance.now();
      const timer = setTimeout(() => late.abort(tooSlow), left);
      const { done, value } = await reader.read().finally(() => clearTimeout(timer));
      if (done) return;
      left -= performance.now() - began;
      bytes += value.length;
      if (bytes >= leastBytes) [bytes, left] = [0, patience.request];
      yield value;
    }
  } catch (error) {
    throw unreachable(settings, error);
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Makes a request until it is answered, or fails for good. @param make once, with the request as it is signed */
async function repeated<T>(
  settings: BucketSettings,
  request: BucketRequest,
  patience: BucketPatience,
  make: (signed: Request) => Promise<T>,
): Promise<T> {
  // Loaded with the first request.
  const { AwsClient } = await import('aws4fetch');
  const { accessKeyId, secretAccessKey, region } = settings;
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3' });
  for (let attempt = 1; ; attempt += 1) {
    try {
      // Signed anew each time: a signature holds for a few minutes.
      const signed = await client.sign(addressOf(settings, request), {
        method: request.method,
        ...(request.body === undefined ? {} : { body: request.body }),
      });
      return await make(signed);
    } catch (error) {
      const failed = error instanceof BucketFailed ? error : unreachable(settings, error);
      const mayPass = failed.because === 'unreachable' || failed.because === 'failed';
      if (!mayPass || attempt >= patience.attempts) throw failed;
      await sleep(patience.firstDelay * 2 ** (attempt - 1));
    }
  }
}

function addressOf({ bucket, endpoint, region }: BucketSettings, { key = '', query = {} }: BucketRequest): string {
  const base = endpoint ? `${endpoint}/${bucket}` : `https://${bucket}.s3.${region}.amazonaws.com`;
  const words = new URLSearchParams(query).toString();
  return `${base}/${key}${words === '' ? '' : `?${words}`}`;
}

/** Has something done within a time, in ms, or ends its requests. */
async function inTime<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error(`no whole answer within ${ms / 1_000} s`)), ms);
  try {
    return await work(late.signal);
  } finally {
    clearTimeout(timer);
  }
}

/** @returns an answer whose body is still to be read @throws BucketFailed when it is no */
async function answered(signed: Request, settings: BucketSettings, signal: AbortSignal): Promise<Response> {
  // A backup goes to no other host than the one of the settings.
  const response = await fetch(signed, { signal, redirect: 'manual' });
  if (response.ok) return response;
  throw refusal(settings, response.status, await response.text());
}

const hostOf = ({ bucket, endpoint, region }: BucketSettings): string =>
  new URL(endpoint ?? `https://${bucket}.s3.${region}.amazonaws.com`).host;

function unreachable(settings: BucketSettings, error: unknown): BucketFailed {
  const cause = error instanceof Error && error.cause ? error.cause : error;
  const reason = describeError(cause).replace(/\.$/, '');
  return new BucketFailed(
    'unreachable',
    `The bucket ${settings.bucket} at ${hostOf(settings)} does not answer (${reason}).`,
  );
}

/** Something at the bucket's address answers, but not as S3 does. */
export const notBucket = (settings: BucketSettings): BucketFailed =>
  new BucketFailed('not-a-bucket', `Something answers at ${hostOf(settings)}, but it is not an S3-compatible server.`);

function refusal(settings: BucketSettings, status: number, document: string): BucketFailed {
  const code = xmlTextOf(document, 'Code') ?? `HTTP ${status}`;
  const where = `The bucket ${settings.bucket} at ${hostOf(settings)}`;
  if (status === 404) return new BucketFailed('missing', `${where} answers ${code}.`);
  if (status === 401 || status === 403)
    return new BucketFailed('refused', `${where} refuses the access key (${code}).`);
  return new BucketFailed('failed', `${where} answers ${code} (HTTP ${status}).`);
}

/** The text of the first element of a name in an answer, such as `<Code>NoSuchKey</Code>`. */
export function xmlTextOf(document: string, element: string): string | undefined {
  const start = document.indexOf(`<${element}>`);
  const end = document.indexOf(`</${element}>`, start);
  return start < 0 || end < 0 ? undefined : document.slice(start + element.length + 2, end);
}
