import { fileURLToPath } from 'node:url';
import { eximMissing, startExim } from '../helpers/mail/exim.js';

import { aiosmtpdMissing, startAiosmtpd } from './aiosmtpd.js';
import { certificate, type MailServer } from './mail-server.js';
import { startOddRelay } from './odd-relay.js';
import { opensmtpdMissing, startOpensmtpd } from './opensmtpd.js';
import { postfixMissing, startPostfix } from './postfix.js';

/** A mail server, with a function that starts it in each state. */
export interface Kind {
  name: string;
  /** Why it cannot run here; undefined when it can. */
  missing: string | undefined;
  /** With the configuration of its package, as far as possible on loopback. */
  usual(): Promise<MailServer>;
  tlsRequired(): Promise<MailServer>;
  /** Refuses each recipient once. @param port of a policy service that says so */
  greylisting(port: number): Promise<MailServer>;
  /** The limits of a connection, or of connections. */
  limits: Record<string, () => Promise<MailServer>>;
  refusals?: Record<string, RefusingState>;
}

/** A server that refuses a part of what it gets, and accepts the rest. */
export interface RefusingState {
  start(): Promise<MailServer>;
  /** Connections that a client needs for all that it allows. Default: as many as Postrider may open. */
  connections?: number;
  /** Messages, where as many as usual would take too long. */
  messages?: number;
  /** The same server without the refusals, where it is not the refusals that set the pace. */
  unlimited?(): Promise<MailServer>;
}

const unannounced = 'limits_advertise_hosts = !*';
const postfixCertificate = [`smtpd_tls_cert_file = ${certificate.cert}`, `smtpd_tls_key_file = ${certificate.key}`];
/** It runs as root, who alone may find the Python of this machine. */
const greylistFilter = fileURLToPath(new URL('greylist.py', import.meta.url));
/** A rate limit of Postfix (anvil): it refuses what exceeds the number until ten seconds are over. */
const postfixLimit = (setting: string, count: number): RefusingState => ({
  start: () =>
    startPostfix({}, [`${setting} = ${count}`, 'anvil_rate_time_unit = 10s', 'smtpd_client_event_limit_exceptions =']),
  messages: 3 * count,
});
const perConnection = (count: number) => `smtp_accept_max_per_connection = ${count}`;

export const kinds: readonly Kind[] = [
  {
    name: 'Exim',
    missing: eximMissing,
    usual: () => startExim(),
    tlsRequired: () =>
      startExim([
        'tls_advertise_hosts = *',
        `acl_smtp_mail = $\{if def:tls_in_cipher {accept}{deny message = Say STARTTLS first}}`,
      ]),
    greylisting: (port) =>
      startExim(
        ['acl_smtp_rcpt = greylist'],
        [
          'begin acl',
          'greylist:',
          `  defer condition = \${if match{\${readsocket{inet:127.0.0.1:${port}}{recipient=$local_part@$domain\\n\\n}{5s}}}{450}}`,
          '        message = Greylisted, try again later',
          '  accept',
        ],
      ),
    limits: {
      '1 per connection': () => startExim([perConnection(1), unannounced]),
      '20 per connection': () => startExim([perConnection(20), unannounced]),
      '20 per connection, announced': () => startExim([perConnection(20)]),
      '1,000 per connection': () => startExim([perConnection(1_000), unannounced]),
    },
    refusals: {
      '3 connections per host': {
        start: () => startExim(['smtp_accept_max_per_host = 3']),
        connections: 3,
        unlimited: () => startExim(),
      },
    },
  },
  {
    name: 'Postfix',
    missing: postfixMissing,
    usual: () => startPostfix({}, ['smtpd_tls_security_level = may', ...postfixCertificate]),
    tlsRequired: () => startPostfix({}, ['smtpd_tls_security_level = encrypt', ...postfixCertificate]),
    greylisting: (port) =>
      startPostfix({}, [
        `smtpd_recipient_restrictions = check_policy_service inet:127.0.0.1:${port}`,
        // After ten refusals it would wait a second before each further reply. After twenty it still hangs up.
        'smtpd_error_sleep_time = 0',
      ]),
    limits: {
      // It has no limit of messages per connection, but one of connections.
      '2 connections': () =>
        startPostfix({}, ['smtpd_client_connection_count_limit = 2', 'smtpd_client_event_limit_exceptions =']),
    },
    refusals: {
      '400 messages per 10 s': postfixLimit('smtpd_client_message_rate_limit', 400),
      '400 recipients per 10 s': postfixLimit('smtpd_client_recipient_rate_limit', 400),
    },
  },
  {
    name: 'OpenSMTPD',
    missing: opensmtpdMissing,
    usual: () => startOpensmtpd(),
    tlsRequired: () => startOpensmtpd([], 'tls-require pki test'),
    greylisting: () =>
      startOpensmtpd(
        [`filter "greylist" proc-exec "/usr/bin/env python3 ${greylistFilter}" user "root"`],
        'filter "greylist"',
      ),
    limits: {
      '20 per connection': () => startOpensmtpd(['smtp limit max-mails 20']),
    },
  },
  {
    name: 'aiosmtpd',
    missing: aiosmtpdMissing,
    usual: () => startAiosmtpd(),
    tlsRequired: () => startAiosmtpd({ tls: true }),
    greylisting: () => startAiosmtpd({ greylist: true }),
    limits: { '20 per connection': () => startAiosmtpd({ limit: 20 }) },
  },
  {
    name: 'aiosmtpd-LMTP',
    missing: aiosmtpdMissing,
    usual: () => startAiosmtpd({ lmtp: true }),
    tlsRequired: () => startAiosmtpd({ lmtp: true, tls: true }),
    greylisting: () => startAiosmtpd({ lmtp: true, greylist: true }),
    limits: { '20 per connection': () => startAiosmtpd({ lmtp: true, limit: 20 }) },
  },
];

/** A relay of our own that refuses a part of everything. */
export const oddRelay: RefusingState = { start: () => startOddRelay(), messages: 800 };
