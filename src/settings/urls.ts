import * as z from 'zod';

const local = (host: string) => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(host) || host.endsWith('.localhost');

/** A URL with one of these protocols, each written with its colon. */
export const url = (protocols: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    message: `must be an address that starts with ${protocols.map((p) => `${p}//`).join(' or ')}`,
    abort: true,
  });

/** The web server's public address, without a trailing slash. */
export const publicUrl = url(['https:', 'http:'])
  .refine((text) => !URL.canParse(text) || new URL(text).protocol === 'https:' || local(new URL(text).hostname), {
    message:
      'must be https (plain http is for localhost only: mailbox providers ignore an unsubscribe link without TLS)',
  })
  .transform((text) => text.replace(/\/+$/, ''));
