import type { ListenTrouble } from '../feedback/inbound/cannot-listen.js';

/** What to do when the listener for bounces cannot start. */
export const listenRemedies: Readonly<Record<ListenTrouble, string>> = {
  'port taken': 'Set FEEDBACK_PORT to a free port, or stop that program.',
  'port forbidden': 'Set FEEDBACK_PORT to one above 1023, and forward port 25 to it (docs/feedback.md).',
  certificate: 'Correct FEEDBACK_CERT_FILE and FEEDBACK_KEY_FILE.',
  address: 'Correct FEEDBACK_HOST.',
};
