import type { Redis } from 'ioredis';
import { waitingSignUps } from '../../../src/subscribers/membership/accepted-sign-ups.js';
import { until } from '../../helpers/clock.js';

/** Resolves when no accepted sign-up is waiting: it is applied after its sender was answered. */
export const signUpsApplied = (redis: Redis): Promise<void> =>
  until('the sign-ups were applied', async () => (await waitingSignUps(redis)) === 0);
