import { backupDocs } from './backup-settings.js';
import { feedbackDocs } from './feedback-docs.js';
import { ownWebhookDocs, webhookSettingDocs } from './webhook-settings.js';

/** The documentation of one setting. docs/configuration.md and .env.example are generated from it. */
export interface SettingDoc {
  /** The default, in words or as it is written; `none` where there is none. */
  default: string;
  /** One or a few sentences. */
  text: string;
  /** A value for .env.example; left out: the default. */
  example?: string;
}

/** The settings by subject, in the order in which people need them. */
export const settingDocs = {
  'What readers see': {
    PUBLIC_URL: {
      default: '`http://localhost:PORT`',
      text: 'The address at which readers reach the web server. Links in emails begin with it. It must be https, except on localhost: mailbox providers ignore an unsubscribe link without TLS.',
      example: 'https://newsletter.example.com',
    },
  },
  'The SMTP relay': {
    SMTP_URL: {
      default: 'the catch-all inbox',
      text: 'The relay: `smtp://`, `smtps://` or `lmtp://`, with a user and a password if it requires them (percent-encoded: `@` is `%40`), or a Unix socket: `smtp+unix:///path` or `lmtp+unix:///path`. Separate several with commas. They share the messages, and the others take over when one fails. Each relay takes options: `weight` (its share, default 1), `connections` (default `SMTP_CONNECTIONS`), `maxMessages` (messages per connection; by default Postrider learns it), `dialogue` (`nodemailer` leaves the SMTP dialogue to Nodemailer, which is slower), `pipelining` (`off` sends the next envelope only after the reply to a message), `connect` (how long it may take to accept a connection, default `15s`), `rate` (`50/s`, `3000/m`, `50000/d`), `tls` (`required`, `opportunistic` or `off`), `ca` (a file of certificates to trust), `servername` (the name in the certificate) and `oauth2` (a file with access data instead of a password). docs/relays.md explains the last four. Example: `smtps://user:password@a.example.com?weight=3,smtp://b.example.net?rate=100/s`.',
      example: 'smtps://user:password@relay.example.com:465',
    },
    SMTP_URL_FILE: {
      default: 'none',
      text: 'A file that contains `SMTP_URL`, for a password that should not be in the environment. Set only one of the two.',
      example: '/run/secrets/smtp_url',
    },
    SMTP_CONNECTIONS: {
      default: '`5`',
      text: 'The maximum number of connections that one worker process opens to a relay, 1 to 100.',
    },
    EHLO_NAME: {
      default: 'the host of `PUBLIC_URL`',
      text: 'The name that Postrider gives itself when it connects to a relay (EHLO): a full domain name of this machine, or an IP address such as `[192.0.2.1]` or `[IPv6:2001:db8::1]`. If `PUBLIC_URL` is on localhost, it is the machine’s own name if that has a domain, otherwise `[127.0.0.1]`, which some relays refuse.',
      example: 'mail.example.com',
    },
  },
  'How fast messages go out': {
    SEND_RATE: {
      default: 'none',
      text: 'The rate limit of all workers together: `100/s`, `3000/m`, `50000/d`, or several, such as `50/s,100000/d`.',
      example: '50/s,100000/d',
    },
    DOMAIN_RATE: {
      default: 'none',
      text: 'The same for each recipient domain. Large providers (`gmail`, `outlook`, `yahoo`, `qq`, `163`) count as one domain each.',
      example: '20/s',
    },
    DOMAIN_RATES: {
      default: 'none',
      text: 'Rate limits for single domains or providers, instead of `DOMAIN_RATE`.',
      example: 'gmail=20/s,qq=5/s,example.org=1/s',
    },
    PROVIDER_GROUPS: {
      default: 'none',
      text: 'Further domains to count together, under a name that `DOMAIN_RATES` may use.',
      example: 'corp:example.com|example.org',
    },
    WARM_UP: {
      default: '`off`',
      text: 'For a new sender: the number of messages on the first day of sending. Each further day allows twice as many (`200`), or another factor (`200x1.5`).',
      example: '200',
    },
    RETRY_SCHEDULE: {
      default: '`5m,15m,30m,1h,2h,4h`',
      text: 'The delays before a deferred message (4xx) is retried. The last delay repeats. At most 60 retries.',
    },
    RETRY_FOR: {
      default: '`4d`',
      text: 'How long a message is retried after the first attempt, at most `30d`. After that it has failed.',
    },
    WORKER_TIMEOUT: {
      default: '`30s`',
      text: 'After this time, a claim without an outcome counts as abandoned by a crashed worker. The batches of a crashed worker go to another one within 15 seconds.',
    },
  },
  'DKIM signatures': {
    DKIM_DOMAIN: {
      default: 'none',
      text: 'The domain that signs every message, with one key or two. Set the whole group or none of it. `postrider dkim generate` makes the keys and prints these lines and the DNS records.',
      example: 'example.com',
    },
    DKIM_SELECTOR: {
      default: 'none',
      text: 'The public key is published in DNS at `SELECTOR._domainkey.DOMAIN`.',
      example: 'postrider',
    },
    DKIM_PRIVATE_KEY_FILE: {
      default: 'none',
      text: 'An RSA or Ed25519 private key in PEM format. Postrider does not start with a key that cannot sign.',
      example: '/etc/postrider/dkim.pem',
    },
    DKIM_ED25519_SELECTOR: {
      default: 'none',
      text: 'The selector of an Ed25519 key that signs as well, or alone.',
      example: 'postrider-ed25519',
    },
    DKIM_ED25519_PRIVATE_KEY_FILE: {
      default: 'none',
      text: 'That key in PEM format.',
      example: '/etc/postrider/dkim-ed25519.pem',
    },
  },
  'Checks before an issue is sent': {
    SPAM_CHECK_URL: {
      default: 'none',
      text: 'A spam filter that gives each issue a score before it is sent: rspamd as `http://host:11333`, SpamAssassin’s spamd as `spamd://host:783`. It gets the message without any reader’s data.',
      example: 'http://127.0.0.1:11333',
    },
    DNS_SERVERS: {
      default: 'those of this machine',
      text: 'The DNS servers to query for SPF, DKIM and DMARC records: IP addresses, each with an optional port. Separate several with commas.',
      example: '192.0.2.53,192.0.2.54:5353',
    },
  },
  'Redis and keys': {
    REDIS_URL: {
      default: 'a private Redis',
      text: '`redis://`, `rediss://` or `unix:///path`, version 7.2 or newer, with `appendonly yes` and `maxmemory-policy noeviction`. A cluster: `redis://a,b,c?cluster=true`. Sentinels: `redis+sentinel://a,b,c/name`. The private Redis keeps its data in `DATA_DIR`.',
      example: 'redis://127.0.0.1:6379',
    },
    REDIS_URL_FILE: {
      default: 'none',
      text: 'A file that contains `REDIS_URL`. Set only one of the two.',
      example: '/run/secrets/redis_url',
    },
    DURABLE_REPLICAS: {
      default: '`0`',
      text: 'The number of replicas of Redis, 0 to 5, that must have a change on their disks before it is answered. A message is sent only when as many replicas know of it. With too few replicas, changes are refused and sends wait. Set it to the number of replicas of each primary, so that none that takes over lacks a change. docs/redis.md explains the settings of Redis that belong to it.',
    },
    LIST_BUCKETS: {
      default: '`16384`, or the number of the existing list',
      text: 'The number of buckets of the list, 1 to 1048576. It is fixed at the first start and checked at every later one. `postrider list reshard` changes it.',
      example: '16384',
    },
    SECRET: {
      default: 'one kept in Redis',
      text: 'Signs the links in emails; at least 16 characters, for example from `openssl rand -base64 32`. To change it, put the new one first and keep the old one (`new,old`): links in emails that were sent keep working. With several machines, docs/secret.md has the order of the restarts, and what to do if it was not set before. A list that is created while `SECRET` is set needs that key for good (docs/secret.md).',
      example: '',
    },
    SECRET_FILE: {
      default: 'none',
      text: 'A file that contains `SECRET`. Set only one of the two.',
      example: '/run/secrets/secret',
    },
  },
  Backups: backupDocs,
  'The web server': {
    HOST: { default: '`127.0.0.1`', text: 'The network address that the web server listens on; `0.0.0.0` for all.' },
    PORT: { default: '`3000`', text: 'The port of the web server.' },
    DESK_URL: {
      default: 'that of `PUBLIC_URL`',
      text: 'The address under which your team reaches the desk, at `/desk`, if it is not that of the readers. Links to sign in begin with it, and passkeys belong to its host: after a change of the host, passkeys have to be added again. It must be https, except on localhost.',
      example: 'https://desk.example.com',
    },
    DESK_PORT: {
      default: 'none',
      text: 'A port of its own for the desk, for example to open it to your own network only. `PORT` then no longer serves the desk.',
      example: '3001',
    },
    TRUST_PROXY: {
      default: '`false`',
      text: 'The proxies to trust for readers’ addresses (`X-Forwarded-For`): the number of your proxies between readers and Postrider (`true` is one), or their networks, separated by commas. The doctor warns when requests have the header while this is `false`.',
      example: '10.0.0.0/8,2001:db8::/32',
    },
  },
  'Metrics for Prometheus': {
    METRICS_PORT: {
      default: 'none',
      text: 'The port at which a process serves its metrics, at `/metrics` (docs/metrics.md). Each process of a machine needs a port of its own: `up` gives its listener for bounces the next port and its mailbox reader the one after that, and `worker --processes 4` takes four ports from this one on.',
      example: '9464',
    },
    METRICS_HOST: {
      default: '`127.0.0.1`',
      text: 'The network address of the metrics. They hold no reader’s data, but have no password: keep the port off the internet.',
    },
  },
  'Traces for OpenTelemetry': {
    OTEL_EXPORTER_OTLP_ENDPOINT: {
      default: 'none',
      text: 'The address of a receiver of OpenTelemetry’s traces over HTTP, such as a collector, Jaeger or Tempo, without `/v1/traces` (docs/traces.md).',
      example: 'http://127.0.0.1:4318',
    },
    OTEL_EXPORTER_OTLP_HEADERS: {
      default: 'none',
      text: 'Headers of each request to it: `name=value` pairs, separated by commas, with values percent-encoded.',
      example: 'authorization=Bearer%20TOKEN',
    },
    OTEL_SERVICE_NAME: {
      default: '`postrider`',
      text: 'The name of this installation in traces.',
    },
    OTEL_TRACES_SAMPLER_ARG: {
      default: '`0.01`',
      text: 'The share of the messages that are traced, from 0 to 1. Issues, batches and sign-ups are always traced.',
    },
  },
  'Abuse of the sign-up form': {
    SIGNUPS_PER_HOUR: {
      default: '`2000`',
      text: 'The number of confirmation emails in an hour, for all newsletters together, above which every sign-up needs the bot check. At ten times this number the form closes for an hour. `postrider sign-ups show` shows the number; `sign-ups open` opens the form at once. Its earlier name, `SIGNUP_BRAKE_PER_HOUR`, is deprecated: it works until the next version.',
    },
    DISPOSABLE: {
      default: '`flag`',
      text: 'How to treat sign-ups with a disposable address: `allow`, `flag` (accepted, logged and counted in `sign-ups show`) or `refuse`.',
    },
    DISPOSABLE_FILE: {
      default: 'none',
      text: 'A file with further disposable domains, one per line. `!example.com` removes a domain from the list.',
      example: '/etc/postrider/disposable.txt',
    },
    REMIND_AFTER_HOURS: {
      default: '`48`',
      text: 'Hours until a reader who has not confirmed gets one reminder, 24 to 336; `0` for never.',
    },
    FORGET_PENDING_AFTER_DAYS: {
      default: '`14`',
      text: 'Days until an unconfirmed sign-up is deleted, 7 to 365. A confirmation link works for seven days.',
    },
  },
  'Bounces, complaints and reports': feedbackDocs,
  'Reports from email providers': webhookSettingDocs,
  'Webhooks of your own': ownWebhookDocs,
  'The catch-all inbox': {
    INBOX_PORT: {
      default: '`1080`',
      text: 'The port of the web page of the inbox, which receives every message while `SMTP_URL` is not set.',
    },
    INBOX_SMTP_PORT: { default: '`1025`', text: 'Its SMTP port.' },
  },
  'Files, network and log': {
    DATA_DIR: {
      default: '`.postrider`',
      text: 'The folder for the private Redis, the inbox and the index of the search.',
    },
    ARTICLE_DAYS: {
      default: '`90`',
      text: 'Days to keep an article that a source brought and nobody used: it is in no issue and no draft, and nobody has edited or hidden it, 30 to 3650.',
    },
    PICTURE_MEMORY_MB: {
      default: '`256`',
      text: 'The maximum memory of Redis for the pictures of articles, in megabytes. A picture takes about 0.34. Above the maximum, pictures of the oldest articles are removed, except those in sent issues.',
    },
    ADDED_PICTURE_MEMORY_MB: {
      default: '`256`',
      text: 'The maximum memory of Redis for pictures that people add (`picture add`, the API), in megabytes. A photo takes about 0.25. They are kept for good, because emails that were sent show them.',
    },
    UPLOAD_MEMORY_MB: {
      default: '`256`',
      text: 'The maximum memory of Redis for files of readers that wait to be imported, and for rows that were not imported, in megabytes. A file takes about a third of its size.',
    },
    ALLOW_PRIVATE_FETCH: {
      default: '`false`',
      text: '`true` lets imports fetch from private addresses (10.x, 192.168.x, localhost). Only for development: it opens your network to anybody who can add a source.',
    },
    JSON_LISTS: {
      default: '`pages`',
      text: '`arrays`: for programs that were written for version 0.2.0, `--json` prints lists that were arrays then as arrays still, without `{"items": …, "next": …}` around them. The next version will not have this setting.',
    },
    LOG_LEVEL: {
      default: '`info`',
      text: '`debug`, `info`, `warn`, `error` or `silent`. The log goes to standard error: readable lines on a terminal, JSON elsewhere.',
    },
  },
} as const satisfies Record<string, Record<string, SettingDoc>>;
