import { readFile } from 'node:fs/promises';
import { type ConnectionOptions, rootCertificates } from 'node:tls';
import type { Security } from '../settings/relays/security.js';

/**
 * How a connection to a mail server checks the server's certificate. The file of `ca` is read for each connection, so
 * that a new one takes effect without a restart.
 * @throws when the file of `ca` cannot be read
 */
export async function tlsOptions({
  secure,
  tls,
  ca,
  serverName,
}: Security & { secure: boolean }): Promise<ConnectionOptions> {
  return {
    // Unverified encryption is better than none (RFC 7435), which is the alternative here.
    rejectUnauthorized: secure || tls === 'required',
    ...(serverName === undefined ? {} : { servername: serverName }),
    ...(ca === undefined ? {} : { ca: [...rootCertificates, await readFile(ca, 'utf8')] }),
  };
}

/** Errors of Node and OpenSSL about TLS, with the option of the relay's address that helps. */
const reasons: readonly { fits: RegExp; words: string }[] = [
  {
    fits: /self-signed certificate|unable to (verify|get).*certificate/i,
    words: 'no known authority has signed its certificate; the option ca=FILE of its address names one to trust',
  },
  {
    fits: /altname|does not match certificate/i,
    words: 'its certificate is for another name; the option servername=NAME of its address says for which',
  },
  { fits: /certificate has expired/i, words: 'its certificate has expired' },
  {
    fits: /upgrading connection with STARTTLS|required STARTTLS/i,
    words:
      'it does not offer TLS, which its address requires; tls=opportunistic goes without, where no password is sent',
  },
  {
    fits: /wrong version number/i,
    words: 'it does not speak TLS from the first byte; smtp:// in place of smtps:// begins in plain text',
  },
];

/** An error of a connection, with the option that helps where TLS was the cause. */
export function explainTls(error: Error): Error {
  const reason = reasons.find(({ fits }) => fits.test(error.message));
  if (!reason) return error;
  // The pool reads the code of a reply.
  return Object.assign(new Error(`${error.message}: ${reason.words}`, { cause: error }), {
    responseCode: (error as { responseCode?: number }).responseCode,
  });
}
