import { describeError } from '../errors.js';
import type { HealthCheck, HealthCheckName } from '../findings/health.js';
import { fails, healthCheck, warns } from './found.js';

/**
 * Makes a limit for checks: one that is late is a warning instead, and one that cannot be made says so and hides nothing
 * of the others.
 * @param seconds that a check has
 */
export const inTime =
  (seconds: number) =>
  async (
    name: HealthCheckName,
    check: () => Promise<readonly HealthCheck[] | HealthCheck> | readonly HealthCheck[] | HealthCheck,
  ): Promise<HealthCheck[]> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<HealthCheck>((resolve) => {
      timer = setTimeout(() => resolve(healthCheck(name, [warns('health.late', { seconds })])), seconds * 1_000);
    });
    try {
      return [await Promise.race([check(), late])].flat();
    } catch (error) {
      return [healthCheck(name, [fails('health.failed', { reason: describeError(error).replace(/\.$/, '') })])];
    } finally {
      clearTimeout(timer);
    }
  };
