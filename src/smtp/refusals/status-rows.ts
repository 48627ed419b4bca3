import type { RefusalRow } from './reason.js';
import { type Reason, reasons } from './reason.js';

/** What an RFC 3463 code means where the words say nothing: the digits after the class. */
export type StatusRow = Omit<RefusalRow, 'words'> & { subject: RegExp };

const row = (subject: RegExp, reason: Reason, example: string): StatusRow => ({
  subject,
  reason,
  ...reasons[reason],
  example,
});

export const statusRows: readonly StatusRow[] = [
  row(/^1\.[0134]$/, 'no-such-user', '550 5.1.1 gone'),
  row(/^1\.2$/, 'no-such-domain', '550 5.1.2 gone'),
  row(/^1\.6$/, 'moved', '550 5.1.6 gone'),
  row(/^1\.10$/, 'takes-no-email', '556 5.1.10 gone'),
  row(/^1\.[78]$/, 'sender-refused', '550 5.1.8 no'),
  row(/^2\.1$/, 'mailbox-disabled', '550 5.2.1 no'),
  row(/^2\.2$/, 'mailbox-full', '552 5.2.2 no'),
  row(/^2\.3$/, 'too-large', '552 5.2.3 no'),
  row(/^2\.4$/, 'policy', '550 5.2.4 no'),
  row(/^3\.4$/, 'too-large', '552 5.3.4 no'),
  row(/^3\.\d+$/, 'system-trouble', '554 5.3.0 no'),
  row(/^4\.3$/, 'dns-trouble', '550 5.4.3 no'),
  row(/^4\.4$/, 'dns-trouble', '550 5.4.4 no'),
  row(/^4\.6$|^4\.14$/, 'loop', '554 5.4.14 no'),
  row(/^4\.7$/, 'expired', '550 5.4.7 no'),
  row(/^4\.\d+$/, 'unreachable', '550 5.4.1 no'),
  row(/^5\.3$/, 'too-many-recipients', '550 5.5.3 no'),
  row(/^5\.\d+$/, 'protocol', '503 5.5.1 no'),
  row(/^6\.7$/, 'no-smtputf8', '553 5.6.7 no'),
  row(/^6\.\d+$/, 'malformed', '554 5.6.0 no'),
  row(/^7\.(2[0-79]|30|9|8)$/, 'unauthenticated', '550 5.7.26 no'),
  row(/^7\.\d+$/, 'policy', '550 5.7.1 no'),
];
