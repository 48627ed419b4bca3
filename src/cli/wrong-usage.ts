import { SurfaceError } from '../errors.js';

/** A command line that cannot be run. `what` is the option or command at fault. */
export class WrongUsage extends SurfaceError {
  override readonly code = 'input.invalid';
  override readonly retryable = false;
  constructor(what: string, reason: string) {
    super(`${what}: ${reason}`);
  }
}
