import { PostriderError } from '../../errors.js';

/** The change was made, but the disk did not confirm it, so it may be lost. The caller must not report success. */
export class NotOnDisk extends PostriderError {
  override readonly code = 'redis.not-on-disk';
  override readonly retryable = true;
  constructor(cause?: unknown) {
    super('Redis did not confirm in time that the change is on disk.', { cause });
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'redis.not-on-disk': NotOnDisk;
  }
}
