import { deskUrlOf } from '../../config.js';
import { counted } from '../../counted.js';
import { InvalidInput, PostriderError } from '../../errors.js';
import { listNewsletters } from '../../newsletters/newsletter-store.js';
import { withSeen } from '../../people/last-seen.js';
import { invitationDays, type Person, type Role, rolesOf } from '../../people/person.js';
import {
  addPerson,
  changePerson,
  listPersons,
  readPerson,
  removePerson,
  setInvitation,
} from '../../people/person-store.js';
import { countInvitation, enqueueInvitation, newInvitation } from '../../people/sign-in/invitation.js';
import { listSessions } from '../../people/sign-in/sessions.js';
import { makeSignInLink, signInAddress } from '../../people/sign-in/sign-in-link.js';
import { requestSeconds } from '../../people/sign-in/sign-in-request.js';
import { parseAddress } from '../../subscribers/record/address.js';
import { isoFromMs } from '../../timestamps.js';
import { confirming } from '../fields.js';
import { type OperationApp, operation } from '../operation.js';
import { onePage } from '../page.js';
import { type Actor, requireScope, roleScopes } from '../permission.js';
import { newPerson, person, personChange, personDocument, personLink, personPage } from './people-schemas.js';

// The team belongs to the whole installation: only its owners, and tokens that may do everything that an owner may.
const reading = { permission: { scope: 'installation:read', of: 'installation' }, changes: false } as const;
const writing = { permission: { scope: 'installation:write', of: 'installation' }, changes: true } as const;
const single = { ...writing, key: ['person'] } as const;

/** Somebody who signs in already needs no invitation. */
export class PersonHasJoined extends PostriderError {
  override readonly code = 'person.has-joined';
  override readonly retryable = false;
  constructor(readonly person: string) {
    super(`The person ${person} has signed in already.`);
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'person.has-joined': PersonHasJoined;
  }
}

type Rights = {
  role?: Role | null | undefined;
  roles?: Readonly<Record<string, Role>> | undefined;
  movesData?: boolean | undefined;
};

/**
 * Nobody gives a role with more scopes than their own, and changes nobody who has one. Somebody without a role counts as
 * a viewer, because an actor that can give no role adds and changes nobody. Only editors use the switch for moving data.
 * @throws ScopeMissing
 */
export function requireScopesOf(actor: Actor, { role = null, roles = {}, movesData = false }: Rights): void {
  const needed: Role[] = [...rolesOf({ role, roles }), movesData ? 'editor' : 'viewer'];
  for (const one of needed) for (const scope of roleScopes[one]) requireScope(actor, scope);
}

/** @throws InvalidInput for a role in a newsletter that does not exist */
async function requireNewsletters({ redis }: OperationApp, roles: Readonly<Record<string, Role>> = {}): Promise<void> {
  const known = (await listNewsletters(redis)).map(({ slug }) => slug);
  const unknown = Object.keys(roles).filter((slug) => !known.includes(slug));
  if (unknown.length > 0)
    throw new InvalidInput(
      'roles',
      `there is no newsletter ${unknown.join(', ')}; there are ${known.join(', ') || 'none'}`,
    );
}

/** Who invites, as the email says it: a person by their name. */
const inviter = ({ kind, name }: Actor): string => (kind === 'person' ? name : '');

const seenDocument = async ({ redis }: OperationApp, one: Person) =>
  (await withSeen(redis, [one])).map(personDocument)[0];

const mailed = (email: string) => parseAddress(email).mailed;

/** People who may sign in, and what they may do. */
export const people = {
  list: operation({
    id: 'listPersons',
    summary: 'List persons',
    description: 'Returns everybody who may sign in, with their roles, the oldest first.',
    ...reading,
    key: [],
    run: async ({ redis }) => withSeen(redis, await listPersons(redis)),
    output: personPage,
    document: (_, all) => onePage(all.map(personDocument)),
  }),

  add: operation({
    id: 'addPerson',
    summary: 'Add a person',
    description:
      'Adds somebody who may sign in with their address, and invites them by email. A token gives no role with a scope that it lacks itself.',
    ...writing,
    key: [],
    input: newPerson,
    errors: ['person.exists'],
    plan: async (app, { role, roles, movesData }, actor) => {
      requireScopesOf(actor, { role, roles, movesData });
      await requireNewsletters(app, roles);
    },
    run: ({ redis }, { email, invite, ...fields }, { actor }) =>
      addPerson(redis, { ...fields, email: mailed(email) }, invite ? newInvitation(inviter(actor)) : null),
    follow: ({ queues }, added) => enqueueInvitation(queues, added),
    output: person,
    document: seenDocument,
  }),

  change: operation({
    id: 'changePerson',
    summary: 'Change a person',
    description:
      'Changes the fields in the body and no others. "roles" replaces all roles in single newsletters. A change of the address or of what they may do ends their sessions and an invitation. The last owner stays one. A token changes nobody whose role has a scope that it lacks.',
    ...single,
    input: personChange,
    partial: true,
    errors: ['person.exists', 'person.last-owner'],
    plan: async (app, { person: id, role, roles, movesData }, actor) => {
      requireScopesOf(actor, await readPerson(app.redis, id));
      requireScopesOf(actor, { role, roles, movesData });
      await requireNewsletters(app, roles);
    },
    run: ({ redis }, { person: id, email, ...fields }) =>
      changePerson(redis, id, { ...given(fields), ...(email === undefined ? {} : { email: mailed(email) }) }),
    output: person,
    document: seenDocument,
  }),

  remove: operation({
    id: 'removePerson',
    summary: 'Remove a person',
    description:
      'They cannot sign in any more, and their sessions end. What they did stays. The last owner cannot leave.',
    ...single,
    errors: ['person.last-owner'],
    input: confirming,
    plan: async ({ redis }, { person: id }, actor) => {
      const found = await readPerson(redis, id);
      requireScopesOf(actor, found);
      return found;
    },
    consequence: async ({ redis }, found) => {
      const sessions = (await listSessions(redis, found)).length;
      return {
        code: 'person.lost',
        text: `This removes ${found.name}, who cannot sign in any more${sessions > 0 ? `, and ends ${counted(sessions, 'session')} of theirs` : ''}.`,
        facts: { name: found.name, sessions },
      };
    },
    run: ({ redis }, { person: id }) => removePerson(redis, id),
    output: null,
    document: (_, __, { person: id }) => ({ id, removed: true }),
  }),

  invite: operation({
    id: 'addInvitation',
    summary: 'Invite a person',
    description: `Emails somebody who has not signed in yet that they may: who invites them, their roles, and a link, which works for ${invitationDays} days. An earlier invitation ends. A person is invited at most five times a day.`,
    ...single,
    errors: ['person.has-joined', 'person.too-many-invitations'],
    plan: async ({ redis }, { person: id }, actor) => {
      const found = await readPerson(redis, id);
      requireScopesOf(actor, found);
      if (found.joinedAt > 0) throw new PersonHasJoined(id);
    },
    run: async ({ redis, list }, { person: id }, { actor }) => {
      await countInvitation(list, id);
      return setInvitation(redis, id, newInvitation(inviter(actor)));
    },
    follow: ({ queues }, invited) => enqueueInvitation(queues, invited),
    output: person,
    document: seenDocument,
  }),

  link: operation({
    id: 'addPersonLink',
    summary: 'Make a link that signs a person in',
    description: `For somebody whom no email reaches. Whoever has the link signs in as this person, once, within ${requestSeconds / 60} minutes: hand it over yourself. A token makes no link of somebody whose role has a scope that it lacks.`,
    ...single,
    input: newPerson.pick({}),
    errors: ['person.not-found'],
    plan: async ({ redis }, { person: id }, actor) => {
      const found = await readPerson(redis, id);
      requireScopesOf(actor, found);
      return found;
    },
    run: ({ redis }, _, { plan }) => makeSignInLink(redis, plan),
    output: personLink,
    document: (app, { secret, expiresAt }, { person: id }) => ({
      id,
      url: signInAddress(deskUrlOf(app), secret),
      expiresAt: isoFromMs(expiresAt),
    }),
  }),
};

/** The fields that have a value. */
const given = <Fields extends object>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>;
  };
