import { hmacText } from '../subscribers/hmac.js';

/**
 * The Message-ID of one mail to one reader (RFC 5322 §3.6.4): a keyed hash, so that every attempt carries the same one
 * (a mailbox that gets the mail twice can tell), and nobody can read the reader or the size of the list out of it.
 * @param subject what the mail is, for example `issue business-7`
 * @param domain the sender's domain
 */
export function messageId(key: Buffer, subject: string, reader: Buffer, domain: string): string {
  const named = Buffer.concat([Buffer.from(`message-id\0${subject}\0`), reader]);
  const id = Buffer.from(hmacText(key, named).slice(0, 18), 'latin1');
  return `<${id.toString('base64url').toLowerCase().replaceAll('_', '.')}@${domain}>`;
}
