import { keyPrefix as p } from './keys.js';

// The mailbox that bounces and complaints are read from (FEEDBACK_MAILBOX).
//
//   postrider:{feedback}:mailbox          hash    read position, outcome of the last poll, counts
//   postrider:{feedback}:mailbox:turn     string  the process that reads it; expiring

export const mailboxKeys = {
  state: `${p}:{feedback}:mailbox`,
  turn: `${p}:{feedback}:mailbox:turn`,
} as const;
