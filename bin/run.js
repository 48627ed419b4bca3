#!/usr/bin/env node
// @ts-check
// `npm start` and `npx postrider` run this in a checkout. It runs the compiled program, and compiles it again after a
// source has changed. When it cannot be compiled (a read-only checkout, a source with an error), tsx runs the sources.
import { pathToFileURL } from 'node:url';
import { build, isBuilt, program } from './build.js';

if (isBuilt() || (await compiled())) await import(pathToFileURL(program).href);
else {
  const { register } = await import('tsx/esm/api');
  register();
  // @ts-expect-error: the compiler wants another extension, and tsx this one.
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
