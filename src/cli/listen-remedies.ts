import type { ListenTrouble } from '../feedback/inbound/cannot-listen.js';
import type { MailboxTrouble } from '../feedback/mailbox/mailbox-failed.js';
import { findingInWords } from '../locale/findings-in-words.js';
import type { MetricsTrouble } from '../metrics/metrics-not-served.js';

/** What to do when the listener for bounces cannot start. */
export const listenRemedies: Readonly<Record<ListenTrouble, string>> = {
  'port taken': 'Set FEEDBACK_PORT to a free port, or stop that program.',
  'port forbidden': 'Set FEEDBACK_PORT to one above 1023, and forward port 25 to it (docs/feedback.md).',
  certificate: 'Correct FEEDBACK_CERT_FILE and FEEDBACK_KEY_FILE.',
  address: 'Correct FEEDBACK_HOST.',
};

/** What to do when metrics cannot be served. */
export const metricsRemedies: Readonly<Record<MetricsTrouble, string>> = {
  'port forbidden': 'Set METRICS_PORT to one above 1023.',
  address: 'Set METRICS_HOST to an address of this machine: 127.0.0.1, or 0.0.0.0 for all.',
};

/** What to do when the web pages cannot be served. */
export const webRemedies = {
  'port forbidden': 'Set PORT (or DESK_PORT) to one above 1023, behind a proxy (docs/proxy.md).',
  address: 'Set HOST to an address of this machine: 127.0.0.1, or 0.0.0.0 for all.',
} as const;

/** What to do when the mailbox for bounces cannot be read. Postrider itself retries. */
export const mailboxRemedy = (because: MailboxTrouble): string =>
  findingInWords({ code: 'mailbox.failing', facts: { because, reason: '', lookedAt: 0 } }).remedy;
