import type { Redis } from 'ioredis';
import type { Compiled } from '../compiled.js';
import type { CountingSink } from './sink-process.js';

export interface ClusterOptions {
  readers: number;
  masters: number;
  /** Worker processes, and the SMTP connections of each. */
  workers: number;
  connections: number;
  /** When the send is cancelled, whether or not everyone is emailed. */
  minutes: number;
}

/** The environment of the send. */
export interface ClusterGround {
  compiled: Compiled;
  redis: Redis;
  redisUrl: string;
  sink: CountingSink;
}
