import { createHmac } from 'node:crypto';

/** HMAC-SHA256 (RFC 2104) as text of 32 characters, one a byte. */
export const hmacText = (key: Buffer, message: Buffer): string =>
  createHmac('sha256', key).update(message).digest('binary');
