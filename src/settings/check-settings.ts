import { isIP } from 'node:net';
import * as z from 'zod';
import { url } from './urls.js';

/** Whether a text is an IP address with an optional port: `192.0.2.53`, `192.0.2.53:5353`, `[2001:db8::53]:5353`. */
function isServer(text: string): boolean {
  if (isIP(text) > 0) return true;
  const [, host = ''] = /^\[?([0-9a-fA-F.:]+?)\]?:\d{1,5}$/.exec(text) ?? [];
  return isIP(host) > 0;
}

/** Settings of the checks before an issue is sent. */
export const checkVariables = {
  DNS_SERVERS: z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter((one) => one !== ''))
    .refine((servers) => servers.every(isServer), { message: 'must be IP addresses, each with an optional port' })
    .optional(),
  SPAM_CHECK_URL: url(['http:', 'https:', 'spamd:']).optional(),
} as const;
