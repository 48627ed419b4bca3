/**
 * How an email's Message-ID is written (render/message-id.ts). It is stored with the issue or the job that the email belongs
 * to: every attempt, before and after an upgrade, carries the same Message-ID.
 *
 * `base64url` is the form of version 0.1, and of everything stored without a form. It breaks RFC 5322 in 3.7 % of all ids,
 * where a dot comes first, last or twice in a row, so nothing new gets it.
 */
export const messageIdForms = ['base64url', 'hex'] as const;
export type MessageIdForm = (typeof messageIdForms)[number];
