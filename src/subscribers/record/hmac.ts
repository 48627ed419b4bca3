import { createHmac } from 'node:crypto';

/** HMAC-SHA256 (RFC 2104) as text of 32 characters, one a byte. A message that is text is taken as UTF-8. */
export const hmacText = (key: Buffer, message: Buffer | string): string =>
  createHmac('sha256', key).update(message).digest('binary');
