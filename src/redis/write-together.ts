import type { Redis } from 'ioredis';

/**
 * Sends the commands of one turn of the event loop in one write, because each write wakes Redis up. Call it before
 * commands that are sent at once. A cluster client has no stream of its own, so its nodes' clients write as they do by
 * default.
 */
export function writeTogether(redis: Redis): void {
  const { stream } = redis;
  if (!stream || stream.writableCorked > 0) return;
  stream.cork();
  setImmediate(() => stream.uncork());
}
