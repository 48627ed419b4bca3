import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import { expect } from 'vitest';
import { given } from './switch.mjs';

// Vitest runs this before each test file of a copy.

if (given.MUTANT_NOTES !== undefined) {
  given.MUTANT_WORKER ??= String(process.pid);
  const file = relative(process.cwd(), expect.getState().testPath ?? '');
  appendFileSync(`${given.MUTANT_NOTES}/${process.pid}`, `${file}\n`);
}
