import type { MessageIdForm } from '../redis/message-id-form.js';
import { hmacText } from '../subscribers/record/hmac.js';

/** Writes the keyed hash, the part before the `@`, in each form. */
const written: Record<MessageIdForm, (hash: string) => string> = {
  base64url: (hash) =>
    Buffer.from(hash.slice(0, 18), 'latin1').toString('base64url').toLowerCase().replaceAll('_', '.'),
  hex: (hash) => Buffer.from(hash.slice(0, 16), 'latin1').toString('hex'),
};

/**
 * The Message-ID of one email to one reader (RFC 5322 §3.6.4): a keyed hash. Every attempt has the same one, so that a
 * mailbox can detect duplicates. It reveals neither the reader nor the size of the list.
 * @param form the one stored with the issue or the job
 * @param subject name of the email, for example `issue business-7`
 * @param domain the sender's domain
 */
export function messageId(key: Buffer, form: MessageIdForm, subject: string, reader: Buffer, domain: string): string {
  const named = Buffer.concat([Buffer.from(`message-id\0${subject}\0`), reader]);
  return `<${written[form](hmacText(key, named))}@${domain}>`;
}

/**
 * The last field of every Feedback-ID: random, and the same for all emails of an installation as long as it has its
 * list. Mailbox providers report on it as the sender, and take 5 to 15 characters. It reveals nothing about the key.
 */
export function installationId(listKey: Buffer): string {
  const digits = Buffer.from(hmacText(listKey, 'feedback id'), 'latin1').toString('hex', 0, 5);
  return `post-${digits}`;
}
