import * as z from 'zod';
import { deskUrlOf } from '../../config.js';
import { addPasskey, listPasskeys, type Passkey, removePasskey, renamePasskey } from '../../people/passkey-store.js';
import { readPerson } from '../../people/person-store.js';
import { cleanName } from '../../subscribers/record/address.js';
import { isoFromMs } from '../../timestamps.js';
import { time } from '../fields.js';
import { operation } from '../operation.js';
import { onePage, pageOf } from '../page.js';
import { type Actor, NotForRole, requireFresh, requireNewsletter, requireScope, type Scope } from '../permission.js';
import { requireScopesOf } from './people.js';

// Everybody manages their own passkeys, whatever their role; an owner, and a token with the scope, those of others.

const name = z
  .string()
  .max(200)
  .refine((text) => cleanName(text) !== '', 'must not be empty')
  .overwrite(cleanName)
  .meta({ description: 'As its owner tells it apart from others.', examples: ['Laptop'] });

const passkey = z.object({
  id: z.string().meta({ examples: ['0123456789abcdef'] }),
  name: z.string().meta({ examples: ['Laptop'] }),
  createdAt: time,
  usedAt: time.nullable().meta({ description: 'When it last signed somebody in; null: never.' }),
});
const passkeyPage = pageOf(passkey);
const passkeyChange = z.strictObject({ name }).meta({ examples: [{ name: 'Laptop' }] });

/** Their names in the API's document. */
export const passkeySchemas = { Passkey: passkey, PasskeyPage: passkeyPage, PasskeyChange: passkeyChange };

const passkeyDocument = ({ id, name, createdAt, usedAt }: Passkey) => ({
  ...{ id, name, createdAt: isoFromMs(createdAt) },
  usedAt: usedAt === 0 ? null : isoFromMs(usedAt),
});

const anybody = { permission: { scope: null, of: 'any' } } as const;

/** @throws ScopeMissing, NotForRole for the passkeys of somebody else */
function requireOwn(actor: Actor, person: string, scope: Scope): void {
  if (actor.kind === 'person' && actor.id === person) return;
  requireScope(actor, scope);
  requireNewsletter(actor, null);
  // A role in a single newsletter is none in the team's affairs.
  if (actor.person && actor.person.role !== 'owner') throw new NotForRole('owner');
}

/** Keys on people's devices that sign them in. */
export const passkeys = {
  list: operation({
    id: 'listPasskeys',
    summary: 'List passkeys of a person',
    description: 'Returns the keys on their devices with which a person signs in, the oldest first.',
    ...anybody,
    changes: false,
    key: ['person'],
    plan: async (_, { person }, actor) => requireOwn(actor, person, 'installation:read'),
    run: async ({ redis }, { person }) => listPasskeys(redis, (await readPerson(redis, person)).id),
    output: passkeyPage,
    errors: ['auth.scope-missing'],
    document: (_, all) => onePage(all.map(passkeyDocument)),
  }),

  add: operation({
    id: 'addPasskey',
    summary: 'Add a passkey of your own',
    description: 'Adds the key that a browser has made for you. It needs a sign-in of the last 15 minutes.',
    ...anybody,
    changes: true,
    key: ['person'],
    input: z.strictObject({
      name,
      browser: z.string().max(100).meta({ description: 'The secret of the browser that got the challenge.' }),
      answer: z.string().max(20_000).meta({ description: 'What the authenticator answered, as JSON.' }),
    }),
    plan: async (_, { person }, actor) => {
      // Whoever can add a passkey for somebody can sign in as them.
      if (!actor.person || actor.id !== person) throw new NotForRole('self');
      requireFresh(actor.person);
    },
    run: async (app, { person, name, ...given }) => {
      // A large package, which only this needs.
      const { readNewPasskey } = await import('../../people/passkeys/ceremony.js');
      const key = await readNewPasskey(app.redis, deskUrlOf(app), person, given);
      return addPasskey(app.redis, { ...key, person, name, createdAt: Date.now(), usedAt: 0 });
    },
    output: passkey,
    document: (_, added) => passkeyDocument(added),
    errors: ['passkey.not-found'],
  }),

  change: operation({
    id: 'changePasskey',
    summary: 'Rename a passkey',
    description: 'Gives a passkey another name.',
    ...anybody,
    changes: true,
    key: ['person', 'passkey'],
    input: passkeyChange,
    plan: async (app, { person }, actor) => {
      requireOwn(actor, person, 'installation:write');
      if (actor.id !== person) requireScopesOf(actor, await readPerson(app.redis, person));
    },
    run: ({ redis }, { person, passkey: id, name }) => renamePasskey(redis, person, id, name),
    output: passkey,
    document: (_, changed) => passkeyDocument(changed),
    errors: ['auth.scope-missing'],
  }),

  remove: operation({
    id: 'removePasskey',
    summary: 'Remove a passkey',
    description:
      'The passkey signs nobody in any more. The person can still sign in with their address. For a device that is lost: remove its passkey, and change the role of the person for a moment, which ends their sessions.',
    ...anybody,
    changes: true,
    key: ['person', 'passkey'],
    plan: async (app, { person }, actor) => {
      requireOwn(actor, person, 'installation:write');
      if (actor.id !== person) requireScopesOf(actor, await readPerson(app.redis, person));
    },
    run: ({ redis }, { person, passkey: id }) => removePasskey(redis, person, id),
    output: null,
    document: (_, __, { passkey: id }) => ({ id, removed: true }),
    errors: ['auth.scope-missing'],
  }),
};
