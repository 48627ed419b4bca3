import { PostriderError } from '../errors.js';
import { consoleIdentity, type Identity } from '../identity.js';

/** What a token may be used for. */
export const scopes = [
  'subscribers:read',
  'subscribers:write',
  'subscribers:import',
  'issues:read',
  'issues:send',
  'content:read',
  'content:write',
  'webhooks:read',
  'webhooks:write',
  'installation:read',
  'installation:write',
] as const;
export type Scope = (typeof scopes)[number];

/** Who asks for an operation. */
export interface Actor {
  /** `console`: the operator of this machine, who may do everything. */
  kind: 'console' | 'token';
  /** Of the token; empty at the console. */
  id: string;
  /** Shown to others who change the same object. A name and no identity at the console. */
  name: string;
  scopes: readonly Scope[];
  /** Slug of the only newsletter that the actor may see and change; null: all. */
  newsletter: string | null;
  /** Max sign-ups in a day. Left out: any number. */
  signUpsPerDay?: number;
}

/** @param name of the person at the command line */
export const consoleActor = (name: string): Actor => ({ kind: 'console', id: '', name, scopes, newsletter: null });

/** Who an actor is, to compare with others. Everybody at the command line of this machine is one: its operator. */
export const identityOf = ({ kind, id }: Pick<Actor, 'kind' | 'id'>): Identity =>
  kind === 'console' ? consoleIdentity : `token:${id}`;

/** The actor lacks a scope. */
export class ScopeMissing extends PostriderError {
  override readonly code = 'auth.scope-missing';
  override readonly retryable = false;
  constructor(readonly scope: Scope) {
    super(`The scope ${scope} is missing.`);
  }
}

/** The actor may see and change one newsletter, and asked for something else. */
export class OtherNewsletter extends PostriderError {
  override readonly code = 'auth.other-newsletter';
  override readonly retryable = false;
  /** @param needed slug of the newsletter that was asked for; null: all newsletters */
  constructor(
    readonly allowed: string,
    readonly needed: string | null,
  ) {
    super(`The permission covers the newsletter "${allowed}" only.`);
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'auth.scope-missing': ScopeMissing;
    'auth.other-newsletter': OtherNewsletter;
  }
}

type Permitted = Pick<Actor, 'scopes' | 'newsletter'>;

/** @throws ScopeMissing */
export function requireScope({ scopes: held }: Permitted, scope: Scope | null): void {
  if (scope !== null && !held.includes(scope)) throw new ScopeMissing(scope);
}

/** @param slug the newsletter; null: all newsletters @throws OtherNewsletter */
export function requireNewsletter({ newsletter }: Permitted, slug: string | null): void {
  if (newsletter !== null && newsletter !== slug) throw new OtherNewsletter(newsletter, slug);
}

/** @param slugs the newsletters of an object, one of which is enough to see it @throws OtherNewsletter */
export function requireOneOf(actor: Permitted, slugs: readonly (string | null)[]): void {
  if (!slugs.some((slug) => slug === actor.newsletter)) requireNewsletter(actor, slugs[0] ?? '');
}
