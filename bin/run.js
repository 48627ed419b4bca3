#!/usr/bin/env node
// @ts-check
// What `npm start` and `npx postrider` run in a checkout: the compiled program, compiled anew when a source has changed
// since. Where it cannot be compiled (a checkout that may not be written, a source with a fault), tsx runs the sources.
import { pathToFileURL } from 'node:url';
import { build, isBuilt, program } from './build.js';

if (isBuilt() || (await compiled())) await import(pathToFileURL(program).href);
else {
  const { register } = await import('tsx/esm/api');
  register();
  // @ts-expect-error: the compiler wants another ending, and tsx this one.
  await import('./postrider.ts');
}

/** @returns {Promise<boolean>} whether it could be done */
async function compiled() {
  try {
    await build();
    return true;
  } catch {
    return false;
  }
}
