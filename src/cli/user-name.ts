import { userInfo } from 'node:os';

/** The name of the person at the command line. A container may run as a user without one. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'the command line';
  }
}
