import { readFileSync } from 'node:fs';
import { sniffSource } from '../../src/articles/readers/sniff-source.js';

// A process of its own, so that a document that hangs the reader ends this process and not the suite.
for (const file of process.argv.slice(2)) {
  process.stdout.write(`${sniffSource(readFileSync(file, 'utf8'), 'https://example.com/', false)}\n`);
}
