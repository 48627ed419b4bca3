/** The settings about bounces, complaints and reports (setting-docs.ts). */
export const feedbackDocs = {
  AUTO_PAUSE_BOUNCES: {
    default: '`10`',
    text: 'A send pauses itself when more than this percentage bounces in its first part (1,000 readers, or a tenth of the audience if that is more); `0` for never.',
  },
  AUTO_PAUSE_FAULTS: {
    default: '`2`',
    text: 'The percentage of messages that a provider may refuse for a fault of ours (authentication, reputation, policy, sender) in the first part of a send. Above it, the readers of this provider are on hold, for a day at most; when many providers refuse, the send pauses itself. `0` for never.',
  },
  AUTO_PAUSE_COMPLAINTS: {
    default: '`0.5`',
    text: 'The percentage of complaints at which a send pauses itself; `0` for never.',
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
    text: 'This many soft bounces in a row (a full mailbox, four days of deferral), with no message accepted in between, count as a hard bounce, …',
  },
  SOFT_BOUNCE_DAYS: { default: '`14`', text: '… if they came over at least this many days.' },
  BOUNCE_DOMAIN: {
    default: 'none',
    text: 'A domain that receives bounce emails. The envelope sender of each message is then an address of this domain that proves which reader and newsletter a bounce belongs to.',
    example: 'bounces.example.com',
  },
  FEEDBACK_PORT: {
    default: 'none',
    text: 'The port of the SMTP listener for bounces and complaints (docs/feedback.md). It needs `BOUNCE_DOMAIN`, and accepts email to its addresses only.',
    example: '2525',
  },
  FEEDBACK_HOST: {
    default: '`0.0.0.0`',
    text: 'The address on which it listens. `127.0.0.1` is for a mail server on this machine that forwards to it.',
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
  LEDGER_DAYS: {
    default: '`30`',
    text: 'Days to keep per-recipient results after an issue ends, 2 to 45. After that, the counts and the messages that were not accepted are kept.',
  },
} as const;
