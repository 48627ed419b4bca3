import { InvalidInput, PostriderError } from '../errors.js';
import { consoleIdentity, type Identity, type Someone } from '../identity.js';
import { type Person, type Role, roleIn, rolesOf } from '../people/person.js';

/** What a token, or a person with a role, may do. */
export const scopes = [
  'subscribers:read',
  'subscribers:write',
  'subscribers:import',
  'issues:read',
  'issues:test',
  'issues:send',
  'content:read',
  'drafts:write',
  'content:write',
  'webhooks:read',
  'webhooks:write',
  'installation:read',
  'installation:write',
] as const;
export type Scope = (typeof scopes)[number];

/** Scopes that are a part of another one: whoever holds the other holds them too. */
export const partOf: Partial<Record<Scope, Scope>> = {
  'drafts:write': 'content:write',
  'issues:test': 'issues:send',
};

/** What each role may do. What is not named here, or needs a rule beside it, is refused. */
export const roleScopes: Readonly<Record<Role, readonly Scope[]>> = {
  viewer: ['content:read', 'issues:read'],
  writer: ['content:read', 'issues:read', 'drafts:write', 'issues:test'],
  editor: [
    ...(['content:read', 'content:write', 'drafts:write', 'issues:read', 'issues:test', 'issues:send'] as const),
    ...(['subscribers:read', 'subscribers:write', 'subscribers:import'] as const),
  ],
  owner: scopes,
};

/**
 * What a person needs beside the scope. `owner`: that role. `data`: it moves or erases readers' data, so an editor needs
 * the switch of their record, and everybody a sign-in of the last minutes.
 */
export type PersonRule = 'owner' | 'data';

/** What a person was refused for. `self`: nobody else may do it. */
type RefusedFor = PersonRule | 'self';

const refusals: Readonly<Record<RefusedFor, string>> = {
  owner: 'Only an owner may do this.',
  data: "An owner can allow this: moving or erasing readers' data.",
  self: 'Only the person may do this.',
};

/** How long a sign-in is fresh, in ms. */
export const freshMs = 15 * 60_000;

/** Who asks for an operation. */
export interface Actor {
  /** `console`: the operator of this machine, who may do everything. */
  kind: 'console' | 'token' | 'person';
  /** Of the token or the person; empty at the console. */
  id: string;
  /** Shown to others who change the same object. A name and no identity at the console. */
  name: string;
  scopes: readonly Scope[];
  /** Slugs of the only newsletters that the actor may see and change; null: all. */
  newsletters: readonly string[] | null;
  /** Max sign-ups in a day. Left out: any number. */
  signUpsPerDay?: number;
  /** Max calls in a minute. Left out: any number. */
  perMinute?: number;
  /** Of a person, whose scopes depend on the newsletter: `perform` finds those of each operation (actorFor). */
  person?: SignedIn;
}

/** A person, and when they last proved who they are. */
export interface SignedIn extends Pick<Person, 'email' | 'role' | 'roles' | 'movesData'> {
  /** Unix milliseconds. */
  signedInAt: number;
}

/** @param name of the person at the command line */
export const consoleActor = (name: string): Actor => ({ kind: 'console', id: '', name, scopes, newsletters: null });

/** @param token a token's record */
export const tokenActor = ({
  newsletter,
  ...token
}: Pick<Actor, 'id' | 'name' | 'scopes' | 'signUpsPerDay' | 'perMinute'> & { newsletter: string | null }): Actor => ({
  kind: 'token',
  ...token,
  newsletters: newsletter === null ? null : [newsletter],
});

/** @param signedInAt when they last signed in, in Unix milliseconds */
export const personActor = ({ id, name, ...person }: Person, signedInAt: number): Actor => ({
  ...{ kind: 'person', id, name, scopes: [], newsletters: [] },
  person: { ...person, signedInAt },
});

/** What an operation needs of its actor (operation.ts). */
interface Needs {
  scope: Scope | null;
  of: unknown;
  rule?: PersonRule;
}

/**
 * Checks what an operation needs, before anything else is said about it.
 * @param lookUp the newsletters of the operation's object, one of which is enough
 * @returns the actor as this operation sees them: with the scopes and newsletters of a person's roles
 * @throws ScopeMissing, OtherNewsletter; NotForRole, SignInAgain; what `lookUp` throws
 */
export async function admit(
  actor: Actor,
  needs: Needs,
  lookUp: () => Promise<readonly string[]>,
): Promise<{ actor: Actor; slugs: readonly (string | null)[] }> {
  // Whoever has the scope nowhere learns nothing about the object.
  requireScope(actorFor(actor, { ...needs, of: 'any' }, []), needs.scope);
  const slugs = needs.of === 'any' ? [] : needs.of === 'installation' ? [null] : await lookUp();
  const here = actorFor(actor, needs, slugs);
  requireScope(here, needs.scope);
  if (needs.of !== 'any') requireOneOf(here, slugs);
  if (here.person && needs.rule) requireRule(here.person, needs.rule);
  return { actor: here, slugs };
}

/**
 * The actor with the scopes that count for one operation: those of a token, or those of a person's role in its
 * newsletter. An operation of any newsletter sees those in which the person has its scope.
 */
function actorFor(actor: Actor, { scope, of }: Needs, slugs: readonly (string | null)[]): Actor {
  const { person } = actor;
  if (!person) return actor;
  const allows = (role: Role | null) => role !== null && (scope === null || holds(roleScopes[role], scope));
  const named = Object.keys(person.roles).filter((slug) => allows(roleIn(person, slug)));
  const newsletters = allows(person.role) ? null : named;
  const seen = slugs.find((slug) => slug !== null && named.includes(slug)) ?? slugs[0] ?? null;
  const role = roleIn(person, seen);
  const scopesHere = of === 'any' ? rolesOf(person).flatMap((one) => roleScopes[one]) : role ? roleScopes[role] : [];
  return { ...actor, newsletters, scopes: scopesHere, person: { ...person, role } };
}

/** Whether an actor holds a scope in a newsletter: a face leaves out what would be refused. */
export function may(actor: Actor, scope: Scope, slug: string): boolean {
  const here = actorFor(actor, { scope, of: 'slug' }, [slug]);
  return holds(here.scopes, scope) && maySee(here, slug);
}

/**
 * Requires that a person is an owner where the operation takes place, and that a token may do all that an owner may.
 * @throws NotForRole, ScopeMissing
 */
export function requireOwner({ person, scopes: held }: Actor): void {
  if (person) requireRule(person, 'owner');
  const missing = person ? undefined : roleScopes.owner.find((scope) => !holds(held, scope));
  if (missing) throw new ScopeMissing(missing);
}

/** @param person with the role that they have in the newsletter of the operation */
function requireRule({ role, movesData, signedInAt }: SignedIn, rule: PersonRule): void {
  if (role !== 'owner' && (rule === 'owner' || !movesData)) throw new NotForRole(rule);
  if (rule === 'data') requireFresh({ signedInAt });
}

/** @throws SignInAgain when a person has not signed in within the last minutes */
export function requireFresh({ signedInAt }: Pick<SignedIn, 'signedInAt'>): void {
  if (Date.now() - signedInAt > freshMs) throw new SignInAgain();
}

/** Who an actor is, to compare with others. Everybody at the command line of this machine is one: its operator. */
export const identityOf = ({ kind, id }: Pick<Actor, 'kind' | 'id'>): Identity =>
  kind === 'console' ? consoleIdentity : `${kind}:${id}`;

/** An actor as others see them, with an identity to compare. */
export const personOf = (actor: Pick<Actor, 'kind' | 'id' | 'name'>): Someone => ({
  id: identityOf(actor),
  name: actor.name,
});

/** The actor lacks a scope. */
export class ScopeMissing extends PostriderError {
  override readonly code = 'auth.scope-missing';
  override readonly retryable = false;
  constructor(readonly scope: Scope) {
    super(`The scope ${scope} is missing.`);
  }
}

/** The role of a person does not include something that their scopes would allow. */
export class NotForRole extends PostriderError {
  override readonly code = 'auth.not-for-role';
  override readonly retryable = false;
  constructor(readonly rule: RefusedFor) {
    super(refusals[rule]);
  }
}

/** The sign-in of a person is too old for this. */
export class SignInAgain extends PostriderError {
  override readonly code = 'auth.sign-in-again';
  override readonly retryable = false;
  constructor() {
    super(`This needs a sign-in of the last ${freshMs / 60_000} minutes.`);
  }
}

/** The actor may see and change some newsletters, and asked for something else. */
export class OtherNewsletter extends PostriderError {
  override readonly code = 'auth.other-newsletter';
  override readonly retryable = false;
  /** @param needed slug of the newsletter that was asked for; null: all newsletters */
  constructor(
    readonly allowed: readonly string[],
    readonly needed: string | null,
  ) {
    super(`The permission covers ${newslettersInWords(allowed)} only.`);
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'auth.scope-missing': ScopeMissing;
    'auth.other-newsletter': OtherNewsletter;
    'auth.not-for-role': NotForRole;
    'auth.sign-in-again': SignInAgain;
  }
}

/** `the newsletter "gazette"`. */
export const newslettersInWords = (slugs: readonly string[]): string =>
  `the newsletter${slugs.length === 1 ? '' : 's'} ${slugs.map((slug) => `"${slug}"`).join(', ')}`;

const holds = (held: readonly Scope[], scope: Scope): boolean => {
  const whole = partOf[scope];
  return held.includes(scope) || (whole !== undefined && held.includes(whole));
};

/** Whether an actor has a scope, or one that it is a part of. */
export const mayUse = ({ scopes: held }: Pick<Actor, 'scopes'>, scope: Scope): boolean => holds(held, scope);

/** @throws ScopeMissing */
export function requireScope(actor: Pick<Actor, 'scopes'>, scope: Scope | null): void {
  if (scope !== null && !mayUse(actor, scope)) throw new ScopeMissing(scope);
}

/** No actor gives a limit above its own. @throws InvalidInput */
export function requireLimits(actor: Actor, given: Required<Pick<Actor, 'perMinute' | 'signUpsPerDay'>>): void {
  for (const limit of ['perMinute', 'signUpsPerDay'] as const) {
    const own = actor[limit];
    if (own !== undefined && given[limit] > own)
      throw new InvalidInput(limit, `must be at most ${own}, the limit of the token that asks`);
  }
}

/** Whether an actor may see a newsletter. @param slug null: all newsletters */
export const maySee = ({ newsletters }: Pick<Actor, 'newsletters'>, slug: string | null): boolean =>
  newsletters === null || (slug !== null && newsletters.includes(slug));

/** @param slug the newsletter; null: all newsletters @throws OtherNewsletter */
export function requireNewsletter(actor: Pick<Actor, 'newsletters'>, slug: string | null): void {
  if (!maySee(actor, slug)) throw new OtherNewsletter(actor.newsletters ?? [], slug);
}

/** @param slugs the newsletters of an object, one of which is enough to see it @throws OtherNewsletter */
function requireOneOf(actor: Pick<Actor, 'newsletters'>, slugs: readonly (string | null)[]): void {
  if (!slugs.some((slug) => maySee(actor, slug))) requireNewsletter(actor, slugs.length > 0 ? (slugs[0] ?? null) : '');
}

/**
 * The newsletter that a list of several is about.
 * @param given the one that the caller named
 * @returns null: all of them
 * @throws OtherNewsletter; InvalidInput for an actor with some newsletters, who must name one
 */
export function listedNewsletter(actor: Pick<Actor, 'newsletters'>, given: string | undefined): string | null {
  const { newsletters } = actor;
  if (given === undefined && newsletters !== null && newsletters.length > 1)
    throw new InvalidInput('newsletter', `must be one of ${newsletters.join(', ')}`);
  const slug = given ?? newsletters?.[0] ?? null;
  requireNewsletter(actor, slug);
  return slug;
}
