import { vi } from 'vitest';

/** Sets the clock of this process forward or back, as an operator or NTP does. Timers are not affected. */
export function shiftClock(ms: number): void {
  vi.restoreAllMocks();
  const real = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => real() + ms);
}

/** Sets the clock right again. */
export const restoreClock = (): void => void vi.restoreAllMocks();
