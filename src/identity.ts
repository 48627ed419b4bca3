/** Who did something, to compare: the operator of this machine, or a token or person by its id. A name is never an identity. */
export type Identity = 'console' | `token:${string}` | `person:${string}`;

/** Somebody, with a name that is shown to others. */
export interface Someone {
  id: Identity;
  name: string;
}

/** The operator of this machine: everybody who uses its command line. */
export const consoleIdentity: Identity = 'console';

/** `the operator of this machine (anna)`, `token "Desk"`, `Anna Lee`. */
export function personInWords({ id, name }: Someone): string {
  if (id === consoleIdentity) return `the operator of this machine (${name})`;
  return id.startsWith('person:') ? name : `token "${name}"`;
}
