import { z } from 'zod';
import { locales } from '../locale/locale.js';

/** What somebody may do, from little to all. Each role includes the ones before it. */
export const roles = ['viewer', 'writer', 'editor', 'owner'] as const;
export type Role = (typeof roles)[number];

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
});

/** Somebody who may sign in. */
export interface Person extends z.infer<typeof personFields> {
  /** 12 hexadecimal digits. */
  id: string;
  /** Changes with the roles. A session of an earlier number has ended. */
  rights: number;
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
