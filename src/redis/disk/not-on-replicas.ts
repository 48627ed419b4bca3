import { PostriderError } from '../../errors.js';

/** The change was made, but too few replicas confirmed it, so a failover may undo it. The caller must not report success. */
export class NotOnReplicas extends PostriderError {
  override readonly code = 'redis.not-on-replicas';
  override readonly retryable = true;
  /** @param wanted DURABLE_REPLICAS */
  constructor(
    readonly wanted: number,
    readonly confirmed: number,
  ) {
    super(
      `Too few replicas of Redis confirmed the change in time: ${confirmed} of the ${wanted} that DURABLE_REPLICAS asks for.`,
    );
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'redis.not-on-replicas': NotOnReplicas;
  }
}
