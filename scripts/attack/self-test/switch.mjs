// @ts-check
import { readFileSync } from 'node:fs';

// Loaded into every process of the self-test. A removed protection is named by a file, so that one running instance
// can lose one after the other.

const file = process.env.REMOVED_PROTECTION;
/** @type {any} */ (globalThis).isRemoved = (/** @type {string} */ name) => {
  try {
    return file !== undefined && readFileSync(file, 'utf8') === name;
  } catch {
    return false;
  }
};
