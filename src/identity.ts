/** Who did something, to compare: the operator of this machine, or a token or person by its id. A name is never an identity. */
export type Identity = 'console' | `token:${string}` | `person:${string}`;

/** Somebody, with a name that is shown to others. */
export interface Someone {
  id: Identity;
  name: string;
}

/** The operator of this machine: everybody who uses its command line. */
export const consoleIdentity: Identity = 'console';

/** What somebody is. */
export const identityKinds = ['operator', 'token', 'person'] as const;

export function kindOf(id: Identity): (typeof identityKinds)[number] {
  if (id === consoleIdentity) return 'operator';
  return id.startsWith('person:') ? 'person' : 'token';
}

/** `the operator of this machine (anna)`, `token "Desk"`, `Anna Lee`. */
export function personInWords({ id, name }: Someone): string {
  const kind = kindOf(id);
  if (kind === 'operator') return `the operator of this machine (${name})`;
  return kind === 'person' ? name : `token "${name}"`;
}
