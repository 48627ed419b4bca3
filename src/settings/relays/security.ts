import { existsSync } from 'node:fs';
import { isThisMachine } from './this-machine.js';

/** How the connection to a mail server is encrypted, as the options of its address say. */
export interface Security {
  /**
   * Whether STARTTLS is used. `required`: with a checked certificate, otherwise nothing is sent. `opportunistic`: when
   * the server offers it, with any certificate. TLS from the first byte always checks the certificate. A Unix socket
   * never needs TLS.
   */
  tls: (typeof tlsModes)[number];
  /** File of certificates (PEM) to trust in addition to Node's authorities. */
  ca: string | undefined;
  /** The name that the certificate must have; undefined: the host. */
  serverName: string | undefined;
}

const tlsModes = ['required', 'opportunistic', 'off'] as const;

/**
 * Reads an address's TLS options. A password is sent to another machine only over TLS with a checked certificate.
 * Without a password, encryption with an unchecked certificate is still better than none.
 */
export function readSecurity(
  {
    host,
    secure,
    socket,
    scheme,
    password,
  }: { host: string; secure: boolean; socket?: string | undefined; scheme: string; password: boolean },
  option: (key: 'tls' | 'ca' | 'servername') => string | undefined,
): Security & { faults: string[] } {
  const faults: string[] = [];
  const [wanted, ca, serverName] = [option('tls'), option('ca'), option('servername')];
  if (socket !== undefined) {
    if (wanted ?? ca ?? serverName) faults.push('tls, ca and servername have no use on a Unix socket');
    return { tls: 'off', ca: undefined, serverName: undefined, faults };
  }
  const mode = tlsModes.find((one) => one === wanted);
  if (wanted !== undefined && !mode) faults.push(`tls must be ${tlsModes.join(', ')}`);
  const guarded = password && !isThisMachine(host);
  const checked = secure || guarded || ca !== undefined || serverName !== undefined;
  if (mode !== undefined && mode !== 'required' && secure) faults.push(`tls=${mode} cannot be used with ${scheme}://`);
  else if (mode !== undefined && mode !== 'required' && guarded)
    faults.push(`tls=${mode} cannot be used with a password`);
  else if (mode !== undefined && mode !== 'required' && checked)
    faults.push(`ca and servername need a checked certificate: use tls=required or ${scheme}://`);
  if (serverName !== undefined && !/^[a-z0-9._-]+$/i.test(serverName)) faults.push('servername must be a domain name');
  if (ca !== undefined && !existsSync(ca)) faults.push(`the file of ca does not exist (${ca})`);
  return { tls: mode ?? (checked ? 'required' : 'opportunistic'), ca, serverName, faults };
}
