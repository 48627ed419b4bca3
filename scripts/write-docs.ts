// Writes what the documentation says from the code: docs/configuration.md and .env.example from
// src/settings/setting-docs.ts, and the tables of docs-tables.ts. Tests hold each file to it.
import { readFileSync, writeFileSync } from 'node:fs';
import { configurationPage, exampleFile } from './configuration-page.js';
import { documentsWithTables, withTables } from './docs-tables.js';

writeFileSync('docs/configuration.md', configurationPage());
writeFileSync('.env.example', exampleFile());
for (const file of documentsWithTables) writeFileSync(file, withTables(readFileSync(file, 'utf8')));
