import * as z from 'zod';

/**
 * Makes Zod interpret the schemas that are made after this call, instead of compiling a function for each. To compile
 * pays for a schema that is used thousands of times. Most commands use each a few times, and a twentieth of `issue send`
 * went into compiling.
 */
export function interpretSchemas(): void {
  z.config({ jitless: true });
}
