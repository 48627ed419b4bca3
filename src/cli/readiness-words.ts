import { NotOnDisk } from '../redis/disk/not-on-disk.js';
import { WritesRefused } from '../redis/refused-writes.js';
import type { Probe } from '../reports/readiness.js';
import { refusalRemedies } from './error-words.js';

/** A check and its remedy, as the doctor shows it. */
export interface DoctorCheck extends Omit<Probe, 'name' | 'error'> {
  name: string;
  /** Empty when the check is ok. */
  remedy: string;
  /** It was not checked, so nothing is known. */
  skipped?: boolean;
}

const remedies: Readonly<Record<Probe['name'], string>> = {
  redis: 'Start Redis, or correct REDIS_URL.',
  relay: 'Start the mail relay, or correct SMTP_URL.',
  worker: 'Start one with `postrider worker`, or run everything in one process with `npm start`.',
};

export const withRemedy = ({ name, ok, detail, error }: Probe): DoctorCheck => ({
  name,
  ok,
  detail,
  remedy: ok ? '' : (storeRemedy(error) ?? remedies[name]),
});

/** What to do when Redis responds but does not store writes. */
export function storeRemedy(error: unknown): string | undefined {
  if (error instanceof WritesRefused) return refusalRemedies[error.because];
  return error instanceof NotOnDisk ? 'Check the disk of Redis, and its log.' : undefined;
}
