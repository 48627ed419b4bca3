import type { Probe } from '../../reports/readiness.js';

/** A probe with what to do, as the doctor and `/readyz` show it to the operator. */
export interface Check extends Omit<Probe, 'name'> {
  name: string;
  /** Empty when the check is ok. */
  remedy: string;
}

const remedies: Readonly<Record<Probe['name'], string>> = {
  redis: 'Start Redis, or correct REDIS_URL.',
  relay: 'Start the mail relay, or correct SMTP_URL.',
  worker: 'Start one with `postrider worker`, or everything in one process with `npm start`.',
};

export const withRemedy = (probe: Probe): Check => ({ ...probe, remedy: probe.ok ? '' : remedies[probe.name] });
