import type { FailureKind } from './circuit-breaker.js';
import { mentionsConnections } from './connection-limit.js';

/** The relay accepts no connection beyond those that are open. The message waits for one of them. */
export class RelayCrowded extends Error {
  constructor(cause: unknown) {
    super('The relay accepts no more connections.', { cause });
  }
}

/** An error of openSession. */
export interface OpeningError extends Error {
  responseCode?: number;
  loginRefused?: boolean;
}

/** What a session that could not be opened, or a message that was not accepted, shows about the relay. */
export function failureKind(code: number, reply: string, loginRefused = false): FailureKind {
  if (loginRefused) return 'login';
  if (code >= 400 && code < 500 && mentionsConnections(reply)) return 'crowded';
  return code === 421 ? 'closing' : 'failure';
}
