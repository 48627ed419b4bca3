import type { RefusalWords } from './refusal-words.js';

const gone = 'The reader is bounced and gets no further issue. There is nothing to do.';

export const refusalsInEnglish: RefusalWords = {
  reasons: {
    'no-such-user': gone,
    'no-such-domain': gone,
    'mailbox-disabled': gone,
    'mailbox-full': 'Wait: a mailbox that stays full for weeks counts as gone.',
    'rate-limited': 'Send more slowly to this provider: set DOMAIN_RATES, or WARM_UP for a new sending address.',
    'too-many-recipients': 'Send more slowly to this provider: set DOMAIN_RATES.',
    blocked: 'Ask the block list or provider that the server named to remove you, and send only to confirmed readers.',
    unauthenticated: 'Check the SPF, DKIM and DMARC records of the sending domain.',
    'sender-refused': 'Check that the sender address exists and that its domain accepts email.',
    'relay-refused': 'Check the user name and password in SMTP_URL, and that the relay may send for this domain.',
    policy: 'Read what the server said; it usually names a page with the reason.',
    protocol: 'Check the relay: it refused a command.',
    spam: 'Check the content and the links of the issue, and SPF, DKIM and DMARC.',
    virus: 'Check the links of the issue: the server found one dangerous.',
    'too-large': 'Make the issue smaller: fewer articles or shorter excerpts.',
    malformed: 'Check whether a relay or filter on the way changes messages.',
    'no-smtputf8': 'The address has letters beyond ASCII. Ask the reader for another one.',
    'relay-without-smtputf8': 'The address has letters beyond ASCII. Add a relay that offers SMTPUTF8 to SMTP_URL.',
    'refused-by-reader': 'The reader blocks this sender. Unsubscribe them if they ask.',
  },
  byFault: {
    reader: 'There is nothing to do.',
    provider: 'Wait: deferred messages are retried for days.',
    us: 'Read what the server said.',
  },
};
