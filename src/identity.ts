/** Who did something, to compare: the operator of this machine, or a token by its id. A name is never an identity. */
export type Identity = 'console' | `token:${string}`;

/** The operator of this machine: everybody who uses its command line. */
export const consoleIdentity: Identity = 'console';
