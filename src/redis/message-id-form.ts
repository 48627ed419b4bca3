/**
 * How an email's Message-ID is written (render/message-id.ts). It is stored with the issue or the job that the email
 * belongs to: every attempt, before and after an upgrade, carries the same Message-ID.
 *
 * `base64url` is the form of version 0.1, and of everything stored without a form. 3.7 % of its ids break RFC 5322,
 * with a dot that is first, last or doubled, so nothing new gets it.
 */
export const messageIdForms = ['base64url', 'hex'] as const;
export type MessageIdForm = (typeof messageIdForms)[number];
