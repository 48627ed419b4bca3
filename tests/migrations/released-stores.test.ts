import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readFacts, type StoreFacts } from '../../scripts/release/store-facts.js';
import { quickInstallation } from '../helpers/process.js';

// `npm run release` writes them (scripts/release/make-store.ts): a backup, and what that version found in it.
const folder = fileURLToPath(new URL('../fixtures/stores/', import.meta.url));
const versions = readdirSync(folder).flatMap((name) => /^(\d+\.\d+\.\d+)\.json$/.exec(name)?.[1] ?? []);

test.for(versions)(
  'the data of version %s opens, and nothing of it is missing',
  async (version, { onTestFinished }) => {
    const installation = await quickInstallation();
    onTestFinished(installation.remove);
    await installation.json('restore', `${folder}${version}.backup`);
    const expected = JSON.parse(readFileSync(`${folder}${version}.json`, 'utf8')) as StoreFacts;
    expect(await readFacts(installation)).toEqual(expected);
  },
);
