import * as z from 'zod';
import { locales } from '../locale/locale.js';

/** What somebody may do, from little to all. Each role includes the ones before it. */
export const roles = ['viewer', 'writer', 'editor', 'owner'] as const;
export type Role = (typeof roles)[number];

/** When an owner is emailed what needs attention. `at-once`: what stops; the rest daily. */
export const attentionEmails = ['at-once', 'daily', 'off'] as const;

export const personFields = z.object({
  /** As emails are sent to it. */
  email: z.string(),
  name: z.string(),
  language: z.enum(locales),
  /** In all newsletters, and for what belongs to none; null: only in those of `roles`. */
  role: z.enum(roles).nullable(),
  /** In single newsletters, by slug. The stronger one counts. */
  roles: z.record(z.string(), z.enum(roles)),
  /** Whether an editor may import, export and erase readers. Owners may. */
  movesData: z.boolean(),
  /** Of owners. */
  attentionEmails: z.enum(attentionEmails).default('at-once'),
});

export const invitation = z.object({
  /** When it was made, in Unix seconds. It is part of the link. */
  at: z.number(),
  /** Name of the person who invites; empty: a token or the console. */
  by: z.string(),
  /** Its email: `no-sender` means there is no newsletter whose sender it could have, `refused` that the server said no. */
  email: z.enum(['waiting', 'sent', 'no-sender', 'refused']),
});
export type Invitation = z.infer<typeof invitation>;

/** Somebody who may sign in. */
export interface Person extends z.infer<typeof personFields> {
  /** 12 hexadecimal digits. */
  id: string;
  /** Changes with the address and the roles. A session of an earlier number has ended. */
  rights: number;
  /** The last one; null: none, or it ended with the first sign-in or a change of the address or the roles. */
  invitation: Invitation | null;
  /** When they first signed in, in Unix milliseconds; 0: not yet. */
  joinedAt: number;
  /** Unix milliseconds. */
  createdAt: number;
}

type Roles = Pick<Person, 'role' | 'roles'>;

/** The role of a person in a newsletter. @param slug null: in all newsletters */
export function roleIn({ role, roles: single }: Roles, slug: string | null): Role | null {
  const own = slug === null || !Object.hasOwn(single, slug) ? null : (single[slug] ?? null);
  return roles.indexOf(own as Role) > roles.indexOf(role as Role) ? own : role;
}

/** Every role that a person has somewhere. */
export const rolesOf = ({ role, roles: single }: Roles): Role[] => [
  ...new Set([...(role ? [role] : []), ...Object.values(single)]),
];

/** How long the link of an invitation can be used. It signs nobody in by itself, so it may be long. */
export const invitationDays = 7;

/** When an invitation ends, in Unix milliseconds. */
export const invitationEnd = ({ at }: Invitation): number => (at + invitationDays * 86_400) * 1_000;

/** Whether somebody has signed in yet. `uninvited`: no email has told them that they may. */
export const personStates = ['active', 'invited', 'expired', 'uninvited'] as const;
export type PersonState = (typeof personStates)[number];

export function personState({ joinedAt, invitation: last }: Person, now = Date.now()): PersonState {
  if (joinedAt > 0) return 'active';
  if (!last) return 'uninvited';
  return now < invitationEnd(last) ? 'invited' : 'expired';
}
