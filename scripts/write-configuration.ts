// Writes docs/configuration.md and .env.example from src/settings/setting-docs.ts. A test holds both to it.
import { writeFileSync } from 'node:fs';
import { configurationPage, exampleFile } from './configuration-page.js';

writeFileSync('docs/configuration.md', configurationPage());
writeFileSync('.env.example', exampleFile());
