import type { Command } from 'commander';
import { deskUrlOf } from '../config.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import { passkeys } from '../operations/people/passkeys.js';
import { people } from '../operations/people/people.js';
import { invitationEnd, type Person, personState, roles } from '../people/person.js';
import { signInAddress } from '../people/sign-in/sign-in-link.js';
import { flagParser } from './command.js';
import { operationCommand } from './operation-command.js';
import { table } from './output.js';

/** `gazette=editor,business=writer`. An empty text is no role. */
const parseRoles = flagParser((text) => {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const [slug = '', role = ''] = pair.split('=').map((part) => part.trim());
      if (slug === '') throw new Error('It must be like gazette=editor.');
      return [slug, role];
    }),
  );
});

/** `person add`, `list`, `set`, `invite`, `remove` and `link`. */
export function personCommands(program: Command): void {
  const noun = program.command('person').description('add, list, change and remove people who may sign in');
  const options = {
    email: { flags: '--email <address>' },
    language: { flags: '--language <code>' },
    role: {
      flags: '--role <role>',
      help: `role in all newsletters: ${[...roles, 'none'].join(', ')}`,
      parse: (text: string) => text,
    },
    roles: {
      flags: '--roles <slug=role...>',
      help: 'roles in single newsletters, such as gazette=editor,business=writer',
      parse: parseRoles,
    },
    attentionEmails: { flags: '--attention-emails <when>' },
  } as const;
  const input = ({ role }: { role?: string }) => (role === 'none' ? { role: null } : {});
  const movesData = { flags: '--moves-data', help: 'they may import, export and erase readers as an editor' } as const;

  operationCommand(noun, 'add', 'add somebody who may sign in with their address', people.add, {
    options: { ...options, movesData },
    input,
    text: ({ id, name, ...may }) => `${name} is added as ${rolesInWords(may)}. Id: ${id}`,
    notes: ({ invitation }, { output }) => {
      if (invitation) output.note('A worker emails the invitation. `postrider person list` shows whether it was sent.');
    },
  });

  operationCommand(noun, 'list', 'list the people who may sign in, with their roles', people.list, {
    text: (all) => {
      const rows = all.map((one) => [
        ...[one.id, one.name, one.email, rolesInWords(one), one.movesData ? 'yes' : 'no'],
        ...[stateInWords(one), one.seenAt === 0 ? 'never' : shownMoment(one.seenAt, 'UTC')],
      ]);
      return all.length > 0
        ? table([['ID', 'NAME', 'ADDRESS', 'ROLE', 'MOVES DATA', 'STATE', 'LAST SEEN (UTC)'], ...rows])
        : 'Nobody may sign in yet. Add somebody with `postrider person add`.';
    },
  });

  operationCommand(noun, 'set <id>', 'change a person; another role ends their sessions', people.change, {
    options: { ...options, movesData: { ...movesData, flags: '--moves-data <yes|no>' } },
    input,
    text: ({ name, ...may }) => `${name} is ${rolesInWords(may)}.`,
    notes: (changed, { output }) => {
      if (personState(changed) === 'uninvited')
        output.note(`There is no valid invitation. Send one with \`postrider person invite ${changed.id}\`.`);
    },
  });

  waysIn(noun);
  passkeyCommands(noun);
}

/** `person remove`, `invite` and `link`. */
function waysIn(noun: Command): void {
  operationCommand(noun, 'remove <id>', 'remove a person; their sessions end', people.remove, {
    text: (_, { key }) => `Person ${key.person} is removed.`,
  });

  operationCommand(noun, 'invite <id>', 'email a person an invitation; an earlier one ends', people.invite, {
    text: ({ name, email }) => `A worker emails the invitation of ${name} to ${email}.`,
  });

  operationCommand(noun, 'link <id>', 'make a link that signs a person in, once, within 15 minutes', people.link, {
    text: ({ secret }, { app }) => signInAddress(deskUrlOf(app), secret),
    notes: (_, { output }) => output.note('Whoever has it signs in as this person: hand it over yourself.'),
  });
}

/** `person passkeys`, `rename-passkey` and `remove-passkey`. */
function passkeyCommands(noun: Command): void {
  operationCommand(noun, 'passkeys <id>', 'list the passkeys of a person', passkeys.list, {
    text: (all) => {
      const rows = all.map(({ id, name, createdAt, usedAt }) => [
        ...[id, name, shownMoment(createdAt, 'UTC')],
        usedAt === 0 ? 'never' : shownMoment(usedAt, 'UTC'),
      ]);
      return rows.length > 0 ? table([['ID', 'NAME', 'ADDED (UTC)', 'LAST USED'], ...rows]) : 'There are no passkeys.';
    },
  });

  operationCommand(noun, 'rename-passkey <id> <passkey>', 'rename a passkey', passkeys.change, {
    text: ({ name }) => `The passkey is now called ${name}.`,
  });

  operationCommand(
    noun,
    'remove-passkey <id> <passkey>',
    'remove a passkey, such as of a lost device',
    passkeys.remove,
    {
      text: (_, { key }) => `Passkey ${key.passkey} is removed.`,
    },
  );
}

/** `editor of gazette, writer of all newsletters`. */
function rolesInWords({ role, roles: single }: Pick<Person, 'role' | 'roles'>): string {
  const named = Object.entries(single).map(([slug, one]) => `${one} of ${slug}`);
  return [...(role ? [`${role} of all newsletters`] : []), ...named].join(', ') || 'somebody without a role';
}

/** `active`, `invited until 2031-03-05 09:00`. */
function stateInWords(person: Person): string {
  const { invitation } = person;
  const state = personState(person);
  if (state === 'active' || !invitation) return state === 'active' ? state : 'not invited';
  const end = shownMoment(invitationEnd(invitation), 'UTC');
  if (state === 'expired') return `invitation ended ${end}`;
  const emails = {
    sent: `invited until ${end}`,
    waiting: `invited until ${end}, email not sent yet`,
    'no-sender': 'email not sent: no newsletter to send it from',
    refused: 'email refused by the server',
  };
  return emails[invitation.email];
}
