import type { ListenTrouble } from '../feedback/inbound/cannot-listen.js';
import type { MailboxTrouble } from '../feedback/mailbox/mailbox-failed.js';

/** What to do when the listener for bounces cannot start. */
export const listenRemedies: Readonly<Record<ListenTrouble, string>> = {
  'port taken': 'Set FEEDBACK_PORT to a free port, or stop that program.',
  'port forbidden': 'Set FEEDBACK_PORT to one above 1023, and forward port 25 to it (docs/feedback.md).',
  certificate: 'Correct FEEDBACK_CERT_FILE and FEEDBACK_KEY_FILE.',
  address: 'Correct FEEDBACK_HOST.',
};

/** What to do when the mailbox for bounces cannot be read. Postrider itself retries. */
export const mailboxRemedies: Readonly<Record<MailboxTrouble, string>> = {
  connection: 'Check the host and the port in FEEDBACK_MAILBOX.',
  certificate:
    'In FEEDBACK_MAILBOX, ca=FILE names an authority to trust, and servername=NAME the name in the certificate.',
  login: 'Check the user in FEEDBACK_MAILBOX, and FEEDBACK_MAILBOX_PASSWORD. Some providers want an app password.',
  folder: 'Check the folder in FEEDBACK_MAILBOX, and FEEDBACK_MAILBOX_MOVE_TO.',
  report:
    'Postrider retries each time it reads the mailbox. If it keeps failing, apply it with `postrider feedback ingest`, then remove it.',
  blocked: 'Fix the error that the message names. If only some emails fail, move them to another folder.',
};
