#!/usr/bin/env node
// @ts-check
// `npx postrider` runs this in a checkout. It runs the compiled program, and compiles it again after a source has
// changed. If the program cannot be compiled (a read-only checkout, a source with an error), tsx runs the sources.
import { pathToFileURL } from 'node:url';
import { ensureBuilt, program } from './build.js';

if (await ensureBuilt()) await import(pathToFileURL(program).href);
else {
  const { register } = await import('tsx/esm/api');
  register();
  // @ts-expect-error: the compiler wants another extension, and tsx this one.
  await import('./postrider.ts');
}
