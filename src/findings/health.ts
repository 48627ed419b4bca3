import type { Finding } from './finding.js';

/** The checks of an installation, in the order in which they are shown. */
export const healthCheckNames = [
  ...(['node', 'settings', 'secret', 'key-files', 'smtp', 'encryption', 'ehlo', 'dkim-key'] as const),
  ...(['redis', 'replicas', 'relay', 'worker', 'pace', 'redis-setting', 'memory', 'list'] as const),
  ...(['backup', 'sign-ups', 'proxy'] as const),
  ...(['bounces', 'listener', 'mailbox', 'reports', 'webhooks', 'invitations', 'sources', 'sections'] as const),
  ...(['digests', 'scheduled', 'stopped', 'holds', 'refusals', 'attention'] as const),
  ...(['from', 'spf', 'dkim', 'dmarc', 'alignment', 'reverse-dns', 'mta-sts', 'tls-rpt', 'bimi'] as const),
] as const;
export type HealthCheckName = (typeof healthCheckNames)[number];

/** `stop`: something does not go on. `skipped`: it was not checked, so nothing is known. */
export const healthStates = ['ok', 'warning', 'stop', 'skipped'] as const;
export type HealthState = (typeof healthStates)[number];

/** What a check found, with the newsletter that it concerns. */
export type Found = Finding & {
  state: HealthState;
  /** Slug; null: it concerns the whole installation. */
  newsletter: string | null;
  /** Of that newsletter; UTC for the whole installation. */
  timeZone: string;
};

/** One check of an installation. */
export interface HealthCheck {
  name: HealthCheckName;
  /** What it is about where there are several: a domain, a provider, a setting of Redis and its server. */
  of: readonly string[];
  /** The worst of what it found. */
  state: HealthState;
  findings: readonly Found[];
}
