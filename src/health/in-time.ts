import type { HealthCheck, HealthCheckName } from '../findings/health.js';
import { healthCheck, warns } from './found.js';

/**
 * Makes a limit for checks: one that is late is a warning instead.
 * @param seconds that a check has
 */
export const inTime =
  (seconds: number) =>
  async (name: HealthCheckName, checking: Promise<HealthCheck | HealthCheck[]>): Promise<HealthCheck[]> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<HealthCheck>((resolve) => {
      timer = setTimeout(() => resolve(healthCheck(name, [warns('health.late', { seconds })])), seconds * 1_000);
    });
    try {
      return [await Promise.race([checking, late])].flat();
    } finally {
      clearTimeout(timer);
    }
  };
