/** The settings about bounces, complaints and reports (setting-docs.ts). */
export const feedbackDocs = {
  AUTO_PAUSE_BOUNCES: {
    default: '`10`',
    text: 'A send pauses itself when more than this percentage bounces in its first part (1,000 readers, or a tenth of the audience if that is more); `0` for never.',
  },
  AUTO_PAUSE_FAULTS: {
    default: '`2`',
    text: 'The percentage of messages that a provider may refuse for a fault of ours (authentication, reputation, policy, sender, content) in the first part of a send. Above it, the readers of this provider are on hold, for a day at most. When many providers refuse, the send pauses itself. `0` for never.',
  },
  AUTO_PAUSE_COMPLAINTS: {
    default: '`0.5`',
    text: 'A send pauses itself when more than this percentage of readers complain; `0` for never.',
  },
  AUTO_PAUSE_AFTER: {
    default: '`100`',
    text: 'The minimum number of readers tried before a send may pause itself.',
  },
  HOLD_BOUNCES_ABOVE: {
    default: '`25`',
    text: 'The percentage of a newsletter’s readers that may bounce within an hour (50 always may). Above it, bounces are held back until you decide, because a mail server may be wrong; `0` for no limit.',
  },
  SOFT_BOUNCES: {
    default: '`5`',
    text: 'The number of soft bounces in a row (a full mailbox, four days of deferral), with no message accepted in between, that count as a hard bounce. They must also span `SOFT_BOUNCE_DAYS`.',
  },
  SOFT_BOUNCE_DAYS: { default: '`14`', text: 'The minimum number of days over which these soft bounces must come.' },
  BOUNCE_DOMAIN: {
    default: 'none',
    text: 'A domain that receives bounce emails. The envelope sender of each message is then an address of this domain that proves which reader and newsletter a bounce belongs to.',
    example: 'bounces.example.com',
  },
  FEEDBACK_PORT: {
    default: 'none',
    text: 'The port of the SMTP listener for bounces and complaints (docs/feedback.md). It needs `BOUNCE_DOMAIN`, and accepts email to its addresses only. While it is set, readers can also unsubscribe by email.',
    example: '2525',
  },
  FEEDBACK_HOST: {
    default: '`0.0.0.0`',
    text: 'The network address of the SMTP listener. `127.0.0.1` is for a mail server on this machine that forwards to it.',
  },
  FEEDBACK_CERT_FILE: {
    default: 'none',
    text: 'A certificate (PEM, with its chain) with which the listener offers STARTTLS. A renewed file is read within an hour.',
    example: '/etc/letsencrypt/live/bounces.example.com/fullchain.pem',
  },
  FEEDBACK_KEY_FILE: {
    default: 'none',
    text: 'The private key of this certificate.',
    example: '/etc/letsencrypt/live/bounces.example.com/privkey.pem',
  },
  FEEDBACK_MAILBOX: {
    default: 'none',
    text: 'The IMAP mailbox that bounces and complaints are read from (docs/feedback.md): `imaps://USER@HOST/FOLDER`, percent-encoded (`@` in the user is `%40`); without a folder, `INBOX`. `imap://` begins in plain text and requires STARTTLS. The options `tls`, `ca` and `servername` are those of `SMTP_URL`. The process that reads it needs `FEEDBACK_MAILBOX_PASSWORD`.',
    example: 'imaps://bounces%40example.com@imap.example.com/INBOX',
  },
  FEEDBACK_MAILBOX_PASSWORD: { default: 'none', text: 'The password of the mailbox.', example: '' },
  FEEDBACK_MAILBOX_PASSWORD_FILE: {
    default: 'none',
    text: 'A file that contains `FEEDBACK_MAILBOX_PASSWORD`. Set only one of the two.',
    example: '/run/secrets/feedback_mailbox_password',
  },
  FEEDBACK_MAILBOX_MOVE_TO: {
    default: '`Postrider`',
    text: 'The folder of the mailbox to which reports are moved once their effect is on disk. It is created if it is missing.',
  },
  FEEDBACK_MAILBOX_EVERY: { default: '`3m`', text: 'How often the mailbox is read, `10s` to `1d`.' },
  LEDGER_DAYS: {
    default: '`30`',
    text: 'Days to keep per-recipient results after an issue ends, 2 to 45. After that, the counts and the messages that were not accepted are kept.',
  },
} as const;
