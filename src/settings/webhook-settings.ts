import * as z from 'zod';
import { emailProviders, type ProviderName, providerNames } from '../email-providers/email-providers.js';
import { networkList } from './trusted-proxies.js';

type Settings = { [Name in ProviderName]: (typeof emailProviders)[Name]['setting'] };
type SettingName = Settings[ProviderName]['name'];
type SecretName = Extract<Settings[ProviderName], { isSecret: true }>['name'];

const settings = providerNames.map((name) => emailProviders[name].setting);

/** The settings that are secret, and so may be in a file instead. */
export const webhookSecretSettings = settings.filter(({ isSecret }) => isSecret).map(({ name }) => name as SecretName);

/** The secret, public key or topics that authenticate each provider that may report. */
export type WebhookSecrets = Partial<Record<ProviderName, string>>;

type Variables = Record<SettingName | `${SecretName}_FILE`, z.ZodOptional<z.ZodType<string>>>;
const file = z.string().min(1).optional();

/** The settings about reports from email providers, as environment variables. */
export const webhookVariables = {
  ...(Object.fromEntries(
    settings.flatMap(({ name, isSecret, schema }) => [
      [name, schema.optional()],
      ...(isSecret ? [[`${name}_FILE`, file]] : []),
    ]),
  ) as Variables),
  WEBHOOK_NETWORKS: networkList.optional(),
} as const;

export function readWebhookSecrets(given: z.infer<z.ZodObject<typeof webhookVariables>>): WebhookSecrets {
  const secrets: WebhookSecrets = {};
  for (const name of providerNames) {
    const secret = given[emailProviders[name].setting.name];
    if (secret !== undefined) secrets[name] = secret;
  }
  return secrets;
}

/** Those that nobody else may know, without public keys and names of topics. */
export const sharedSecrets = (given: WebhookSecrets): string[] =>
  providerNames.flatMap((name) => (emailProviders[name].setting.isSecret ? (given[name] ?? []) : []));

interface Doc {
  default: string;
  text: string;
  example: string;
}

/** The documentation of these settings (setting-docs.ts). */
export const webhookSettingDocs = Object.fromEntries(
  settings.flatMap(({ name, isSecret, text, example }) => [
    [name, { default: 'none', text, example }],
    ...(isSecret ? [[`${name}_FILE`, fileDoc(name)]] : []),
  ]),
) as Readonly<Record<keyof Variables, Doc>>;

function fileDoc(setting: string): Doc {
  const text = `A file that contains \`${setting}\`. Set only one of the two.`;
  return { default: 'none', text, example: `/run/secrets/${setting.toLowerCase()}` };
}

export const ownWebhookDocs = {
  WEBHOOK_NETWORKS: {
    default: 'none',
    text: 'Networks of your own that webhooks may post to, in addition to public addresses. Separate several with commas. This setting also allows `http://`.',
    example: '10.0.0.0/8,2001:db8::/32',
  },
} as const;
