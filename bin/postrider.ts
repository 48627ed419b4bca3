import { readFileSync } from 'node:fs';
import { runCli } from '../src/cli/main.js';

// The build writes the version with its commit into dist/package.json, so that this path also works from dist/bin. The
// sources run only where they cannot be compiled.
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

// The only place where the command line meets the workers: it gets a function that starts them. The program starts
// nothing that a command did not ask for.
process.exitCode = await runCli(process.argv.slice(2), {
  version,
  startWorkers: async (app) => (await import('../workers/main.js')).startWorkers(app),
});
