import type { Command } from 'commander';
import { type ApiToken, defaultPerMinute, defaultSignUpsPerDay } from '../api/api-token.js';
import { addApiToken, listApiTokens, revokeApiToken } from '../api/token-store.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import { type Scope, scopes } from '../operations/permission.js';
import { cleanName } from '../subscribers/record/address.js';
import { flagParser, positiveInteger, verb, withCommandApp, wordList } from './command.js';
import { canAsk, confirm } from './confirm.js';
import { table } from './output.js';

interface CreateFlags {
  json?: boolean;
  name: string;
  scope: Scope[];
  newsletter?: string;
  perMinute: number;
  signUpsPerDay: number;
}

const scopeList = flagParser((text): Scope[] => {
  const words = wordList(text);
  const known = scopes.filter((scope) => words.includes(scope));
  if (words.length === 0 || words.some((word) => !known.some((scope) => scope === word)))
    throw new Error(`It must be one or more of ${scopes.join(', ')}, separated by commas.`);
  return known;
});

const tokenName = flagParser((text) => {
  const name = cleanName(text);
  if (name === '') throw new Error('It must not be empty.');
  return name;
});

export function tokenCommands(program: Command): void {
  const noun = program.command('token').description('create, list and revoke access tokens for the API');

  verb(noun, 'create', 'create a token; it is shown only once')
    .requiredOption('--name <name>', 'purpose of the token', tokenName)
    .requiredOption('--scope <scopes>', `permissions: ${scopes.join(', ')}; separate several with commas`, scopeList)
    .option('--newsletter <slug>', 'limit it to one newsletter')
    .option('--per-minute <count>', 'the maximum number of calls per minute', positiveInteger, defaultPerMinute)
    .option(
      '--sign-ups-per-day <count>',
      'the maximum number of sign-ups per day',
      positiveInteger,
      defaultSignUpsPerDay,
    )
    .action((flags: CreateFlags) =>
      withCommandApp(flags, async ({ redis, list }, output) => {
        if (flags.newsletter !== undefined) await readNewsletter(redis, flags.newsletter);
        const { name, scope, newsletter = null, perMinute, signUpsPerDay } = flags;
        const { apiToken, token } = await addApiToken(redis, {
          name,
          scopes: scope,
          newsletter,
          perMinute,
          signUpsPerDay,
        });
        await list.onDisk();
        output.note('Keep it now: only its hash is stored, so it cannot be shown again.');
        output.result({ ...apiToken, token }, token);
      }),
    );

  verb(noun, 'list', 'list the tokens, without their secrets').action((flags: { json?: boolean }) =>
    withCommandApp(flags, async ({ redis }, output) => {
      const tokens = await listApiTokens(redis);
      const rows = tokens.map(row);
      const heading = ['ID', 'NAME', 'SCOPES', 'NEWSLETTER', 'PER MINUTE', 'SIGN-UPS PER DAY', 'CREATED'];
      output.result(tokens, rows.length > 0 ? table([heading, ...rows]) : 'There are no tokens.');
    }),
  );

  verb(noun, 'revoke <id>', 'revoke a token')
    .option('--yes', 'do not ask for confirmation on a terminal')
    .action((id: string, flags: { json?: boolean; yes?: boolean }) =>
      withCommandApp(flags, async ({ redis, list }, output) => {
        const token = (await listApiTokens(redis)).find((one) => one.id === id);
        if (token && canAsk(output))
          await confirm(output, `This revokes the token "${token.name}". Programs that use it are refused.`, flags.yes);
        await revokeApiToken(redis, id);
        await list.onDisk();
        output.result({ id, revoked: true }, `Token ${id} is revoked.`);
      }),
    );
}

/** A token belongs to no time zone, so its date is in UTC. */
const row = ({ id, name, scopes: may, newsletter, perMinute, signUpsPerDay, createdAt }: ApiToken) => [
  id,
  name,
  may.join(','),
  newsletter ?? 'all',
  perMinute,
  signUpsPerDay,
  shownMoment(Date.parse(createdAt), 'UTC'),
];
