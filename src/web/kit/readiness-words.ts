import type { Probe } from '../../reports/readiness.js';

/** A check and its remedy, as `/readyz` and the doctor show it. */
export interface Check extends Omit<Probe, 'name'> {
  name: string;
  /** Empty when the check is ok. */
  remedy: string;
}

const remedies: Readonly<Record<Probe['name'], string>> = {
  redis: 'Start Redis, or correct REDIS_URL.',
  relay: 'Start the mail relay, or correct SMTP_URL.',
  worker: 'Start one with `postrider worker`, or run everything in one process with `npm start`.',
};

export const withRemedy = (probe: Probe): Check => ({ ...probe, remedy: probe.ok ? '' : remedies[probe.name] });
