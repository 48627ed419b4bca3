import type { MailboxSettings } from './feedback/mailbox-settings.js';
import { redisPasswords } from './redis/redis-address.js';
import { readRelayAddresses } from './relay-addresses.js';
import { readOAuth2File } from './relays/oauth2-file.js';
import type { TraceSettings } from './trace-settings.js';
import { sharedSecrets, type WebhookSecrets } from './webhook-settings.js';

interface SecretSettings {
  secrets: readonly string[] | undefined;
  smtpUrl: string | undefined;
  redisUrl: string;
  webhooks?: WebhookSecrets;
  mailbox?: Pick<MailboxSettings, 'user' | 'password'> | undefined;
  traces?: Pick<TraceSettings, 'headers'> | undefined;
  bucket?: { secretAccessKey: string } | undefined;
}

/** Every secret in the settings, for secretRedactor. */
export function knownSecrets({
  secrets = [],
  smtpUrl = '',
  redisUrl,
  webhooks = {},
  mailbox,
  traces,
  bucket,
}: SecretSettings): string[] {
  const found = [...secrets, ...sharedSecrets(webhooks)];
  // `Bearer TOKEN`: the token may appear alone.
  for (const value of Object.values(traces?.headers ?? {})) found.push(value, ...value.split(' ').slice(1));
  if (bucket) found.push(bucket.secretAccessKey);
  if (mailbox?.password) found.push(mailbox.password, `${mailbox.user}\0${mailbox.password}`);
  for (const { credentials, oauth2 } of readRelayAddresses(smtpUrl).relays) {
    if (credentials) found.push(credentials.pass, `${credentials.user}\0${credentials.pass}`);
    const read = oauth2 && readOAuth2File(oauth2.file);
    if (read && typeof read !== 'string')
      found.push(read.refreshToken, ...(read.clientSecret ? [read.clientSecret] : []));
  }
  found.push(...redisPasswords(redisUrl));
  return found;
}
