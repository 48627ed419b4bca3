import type { Command } from 'commander';
import { shownMoment } from '../newsletters/zoned-time.js';
import { scopes } from '../operations/permission.js';
import type { ApiToken } from '../operations/tokens/api-token.js';
import { tokens } from '../operations/tokens/tokens.js';
import { operationCommand } from './operation-command.js';
import { listInWords } from './output.js';

export function tokenCommands(program: Command): void {
  const noun = program.command('token').description('create, list and revoke access tokens for the API');

  operationCommand(noun, 'create', 'create a token; it is shown only once', tokens.add, {
    options: {
      scopes: {
        flags: '--scope <scopes>',
        help: `permissions: ${scopes.join(', ')}; separate several with commas`,
      },
    },
    text: ({ token }) => token,
    notes: (_, { output }) => output.note('Keep it now: only its hash is stored, so it cannot be shown again.'),
  });

  operationCommand(noun, 'list', 'list the tokens, without their secrets', tokens.list, {
    text: (all) => {
      const heading = ['ID', 'NAME', 'SCOPES', 'NEWSLETTER', 'PER MINUTE', 'SIGN-UPS PER DAY', 'CREATED'];
      return listInWords(heading, all.map(row), 'There are no tokens.');
    },
    wasArray: true,
  });

  operationCommand(noun, 'revoke <id>', 'revoke a token', tokens.revoke, {
    text: (_, { key }) => `Token ${key.token} is revoked.`,
  });
}

/** A token belongs to no time zone, so its date is in UTC. */
const row = ({ id, name, scopes: may, newsletter, perMinute, signUpsPerDay, createdAt }: ApiToken) => [
  ...[id, name, may.join(','), newsletter ?? 'all', perMinute, signUpsPerDay],
  shownMoment(Date.parse(createdAt), 'UTC'),
];
