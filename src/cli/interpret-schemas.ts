import * as z from 'zod';

/**
 * Keeps Zod from compiling a function for each schema made after this call. That pays when a schema is used often, but a
 * command uses each once: a twentieth of `issue send` went into compiling them.
 */
export function interpretSchemas(): void {
  z.config({ jitless: true });
}
