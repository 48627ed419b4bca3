// @ts-check
// Prints the arguments of Node that run the program, for `npm start` and `npm run demo`: the compiled program, compiled
// again after a source has changed, or the sources where they cannot be compiled. This is a process of its own because
// comparing a thousand files takes memory that a server would keep for as long as it runs.
import { relative } from 'node:path';
import { ensureBuilt, program } from './build.js';

process.stdout.write((await ensureBuilt()) ? relative('.', program) : '--import tsx bin/postrider.ts');
