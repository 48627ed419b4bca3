import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { backupName } from '../../src/backup/backup-name.js';
import { folderPlace } from '../../src/backup/places/folder-place.js';
import { until } from '../helpers/clock.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-folder-place-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const name = backupName(Date.UTC(2031, 2, 4));

test('a folder is made with those that it is in', async () => {
  const place = folderPlace(join(folder, 'of', 'three', 'names'));
  async function* bytes() {
    yield Buffer.from('a backup');
  }
  for (let twice = 0; twice < 2; twice += 1) expect(await place.write(name, bytes())).toBe(8);
  expect(await place.list()).toMatchObject([{ name, bytes: 8 }]);
});

test('a folder that several make at the same time is a folder for each of them', async () => {
  async function* bytes() {
    yield Buffer.from('a backup');
  }
  const same = join(folder, 'of', 'three', 'names');
  const names = Array.from({ length: 20 }, (_, second) => backupName(Date.UTC(2031, 2, 4, 0, 0, second)));
  await Promise.all(names.map((one) => folderPlace(same).write(one, bytes())));
  expect((await folderPlace(same).list()).length).toBe(20);
});

test('a full disk is named, and nothing half is left on it', async () => {
  async function* bytes() {
    yield Buffer.from('a beginning');
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  }
  await expect(folderPlace(folder).write(name, bytes())).rejects.toThrow(
    `There is not enough room for the backup in ${folder} (ENOSPC).`,
  );
  expect(await readdir(folder)).toEqual([]);
});

test('of two backups that begin in the same second, the name belongs to one of them, whole', async () => {
  let begun = 0;
  async function* bytes(which: string) {
    yield Buffer.from(which);
    begun += 1;
    // Each goes on once the other one has begun, too.
    await until('both have begun', async () => begun === 2);
    yield Buffer.from(which);
  }
  await Promise.all(['a', 'b'].map((which) => folderPlace(folder).write(name, bytes(which))));
  expect(await readdir(folder)).toEqual([name]);
  expect(await readFile(join(folder, name), 'utf8')).toMatch(/^(?:aa|bb)$/);
});

test('what interrupted writes left goes after a while, also that of earlier versions', async () => {
  const place = folderPlace(folder);
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  async function* slow() {
    yield Buffer.from('a beginning');
    await ended;
  }
  const writing = place.write(name, slow()).catch(() => undefined);
  await until('it has begun', async () => (await readdir(folder)).length === 1);
  await writeFile(join(folder, `${name}.partial`), '');
  await place.tidy(Date.UTC(2031, 2, 4));
  expect(await readdir(folder)).toHaveLength(2);
  await place.tidy(Date.UTC(2031, 2, 5));
  expect(await readdir(folder)).toEqual([]);
  end();
  await writing;
});
