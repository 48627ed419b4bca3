import * as z from 'zod';
import { InvalidInput, PostriderError } from '../../errors.js';
import { locales } from '../../locale/locale.js';
import { publisherMessages } from '../../locale/publisher-languages.js';
import { messageId } from '../../render/message-id.js';
import { buildPlainMessage } from '../../render/plain-message.js';
import { type RelayAddress, readRelayAddresses } from '../../settings/relay-addresses.js';
import { trialCauses, trialSteps } from '../../smtp/try-relay.js';
import { countAll } from '../../subscribers/abuse/limits.js';
import { testReader } from '../../subscribers/membership/test-tokens.js';
import { parseAddress } from '../../subscribers/record/address.js';
import { newsletterOf } from '../newsletters/newsletter-of.js';
import { type OperationApp, operation } from '../operation.js';
import type { Actor } from '../permission.js';

const hour = 3_600;
/** Whoever tries servers one after the other looks for something else. */
const [ownLimit, allLimit] = [
  { what: 'mail-server-tests', max: 10, seconds: hour },
  { what: 'all-mail-server-tests', max: 30, seconds: hour },
];
/** Ports on which mail servers take email. With others, this would look for open ports of other machines. */
export const mailPorts: readonly number[] = [465, 587, 25, 2525];

/** Somebody, or everybody together, has tested mail servers as often as they may within an hour. */
export class TooManyServerTests extends PostriderError {
  override readonly code = 'mail-server.too-many-tests';
  override readonly retryable = true;
  /** @param wait seconds until the next one is allowed */
  constructor(readonly wait: number) {
    super(`Max ${ownLimit?.max} tests of a mail server per hour. Wait ${wait} s.`);
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'mail-server.too-many-tests': TooManyServerTests;
  }
}

const securities = ['tls', 'starttls', 'none'] as const;

const input = z
  .strictObject({
    newsletter: z.string().max(40).meta({ description: 'The newsletter whose sender the message has.' }),
    host: z
      .string()
      .trim()
      .max(253)
      .regex(/^[a-z0-9._-]+$/i, 'must be the name of a server, such as smtp.example.com'),
    port: z.coerce.number().int().min(1).max(65_535),
    security: z.enum(securities).meta({
      description: 'tls: from the first byte. starttls: begins in plain text. Both check the certificate.',
    }),
    user: z.string().max(320).optional().meta({ description: 'Empty: no login.' }),
    password: z.string().max(1_000).optional().meta({ description: 'It is used once and kept nowhere.' }),
    to: z.string().max(320).optional().meta({
      description: 'Where the message goes. Of a person, it always goes to their own address.',
    }),
    locale: z.enum(locales).optional().meta({ description: 'Language of the message.' }),
  })
  .meta({
    examples: [{ newsletter: 'gazette', host: 'smtp.example.com', port: 465, security: 'tls', to: 'ada@example.com' }],
  });

const document = z.object({
  ok: z.boolean().meta({ description: 'Whether the server has accepted the message.' }),
  steps: z.array(
    z.object({
      step: z.enum(trialSteps),
      state: z.enum(['done', 'failed', 'skipped']),
      words: z.array(z.string()).meta({ description: "The server's own replies." }),
      reason: z.string().meta({ description: 'Why it failed, where the server has not said it.' }),
      cause: z.enum(trialCauses).nullable().meta({
        description:
          'What kind of failure: no server of this name, connection refused, no answer, certificate, encryption, login, message, or another one. null: the step did not fail.',
      }),
    }),
  ),
  setting: z.string().meta({
    description: 'The line for .env, with PASSWORD in the place of the password.',
    examples: ['SMTP_URL=smtps://news%40example.com:PASSWORD@smtp.example.com:465'],
  }),
});

/** Their names in the API's document. */
export const mailServerSchemas = { MailServerTest: input, MailServerResult: document } as const;

type MailServer = Omit<z.output<typeof input>, 'newsletter'>;

/** The mail server that emails go through. */
export const mailServers = {
  test: operation({
    id: 'testMailServer',
    summary: 'Test a mail server before it is set',
    description: `Connects, starts TLS, logs in and sends one message, and returns the server's own replies. Stores nothing: the server is a setting of the installation. Max ${ownLimit?.max} tests per person or token and hour. Ports: ${mailPorts.join(', ')}; any with ALLOW_PRIVATE_FETCH.`,
    permission: { scope: 'installation:write', of: 'installation', rule: 'owner' },
    changes: true,
    key: [],
    input,
    errors: ['mail-server.too-many-tests'],
    run: async (app, { newsletter: slug, ...given }, { actor }) => {
      const newsletter = await newsletterOf(app, { slug });
      const to = recipientOf(actor, given.to);
      const address = addressOf(given);
      if (!mailPorts.includes(given.port) && !app.config.allowPrivateFetch)
        throw new InvalidInput('port', `must be one of ${mailPorts.join(', ')}`);
      await countTest(app, actor);
      const { from } = newsletter;
      const at = new Date();
      const words = publisherMessages(given.locale ?? newsletter.locale).desk.firstDay.mail.email;
      const message = await buildPlainMessage({
        ...{ from, to, date: at, subject: words.subject, text: words.text(given.host) },
        messageId: messageId(
          app.list.meta.listKey,
          'hex',
          `mail-server ${at.getTime()}`,
          testReader,
          domainOf(from.address),
        ),
      });
      // Few callers need a mail server.
      const { tryRelay } = await import('../../smtp/try-relay.js');
      const steps = await tryRelay(address, { from: from.address, to, message }, app.config.ehloName);
      return { ok: steps.every(({ state }) => state !== 'failed'), steps, setting: settingOf(given) };
    },
    output: document,
  }),
};

const domainOf = (address: string) => address.slice(address.lastIndexOf('@') + 1);

/** A person gets it themselves: nobody else must get a message that no one has looked at. */
function recipientOf({ person }: Actor, given: string | undefined): string {
  if (!person && given === undefined) throw new InvalidInput('to', 'is missing; send text');
  return parseAddress(person?.email ?? given ?? '', 'to').mailed;
}

/** @throws TooManyServerTests */
async function countTest({ list }: OperationApp, { id }: Actor): Promise<void> {
  const limits = [
    { limit: ownLimit, who: id },
    { limit: allLimit, who: 'all' },
  ].flatMap(({ limit, who }) => (limit ? [{ limit, who }] : []));
  const wait = await countAll(list, limits);
  if (wait > 0) throw new TooManyServerTests(wait);
}

/** The server as SMTP_URL writes it. */
function urlOf({ host, port, security, user = '' }: MailServer, password: string): string {
  const login = user === '' ? '' : `${encodeURIComponent(user)}:${password}@`;
  // Without it, this machine may be reached in plain text.
  const option = { tls: '', starttls: '?tls=required', none: '?tls=off' }[security];
  return `${security === 'tls' ? 'smtps' : 'smtp'}://${login}${host}:${port}${option}`;
}

/** @throws InvalidInput for what SMTP_URL would refuse */
function addressOf(given: MailServer): RelayAddress {
  const { relays, faults } = readRelayAddresses(urlOf(given, encodeURIComponent(given.password ?? '')));
  const [address] = relays;
  if (address && faults.length === 0) return { ...address, connectMs: 10_000 };
  if (given.security === 'none' && given.user)
    throw new InvalidInput('security', 'must be tls or starttls, because a password is sent');
  throw new InvalidInput('host', 'must be the name of a server, such as smtp.example.com');
}

const settingOf = (given: MailServer): string => `SMTP_URL=${urlOf(given, 'PASSWORD')}`;
