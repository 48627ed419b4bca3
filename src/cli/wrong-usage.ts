import { SurfaceError } from '../errors.js';

/** A command line that cannot be run as it is. `what` is the option or the command, as it is written. */
export class WrongUsage extends SurfaceError {
  override readonly code = 'input.invalid';
  override readonly retryable = false;
  constructor(what: string, reason: string) {
    super(`${what}: ${reason}`);
  }
}
