import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mayReadFile } from '../../src/cli/service-account.js';
import { prepare } from '../../src/cli/service-preparation.js';

test('what belongs to another user is given to the user of the units, by commands that say so', async () => {
  const own = await mkdtemp(join(tmpdir(), 'postrider root was here-'));
  const dataDir = join(own, '.postrider');
  await mkdir(dataDir);
  const settings = join(own, '.env');
  await writeFile(settings, 'PORT=3000\n');
  await chmod(settings, 0o600);
  const me = userInfo().username;
  expect(prepare({ folder: own, dataDir }, me)).toEqual({ commands: [], notes: [] });
  const { commands, notes } = prepare({ folder: own, dataDir }, 'nobody-here');
  expect(commands.slice(1)).toEqual([
    `chown -R nobody-here '${dataDir}'`,
    `chgrp nobody-here '${settings}'`,
    `chmod 640 '${settings}'`,
  ]);
  expect(notes).toEqual([
    `${dataDir} belongs to another user. chown gives it to nobody-here, with everything in it.`,
    `nobody-here may not read ${settings}. chgrp and chmod let its owner and the group nobody-here read it.`,
  ]);
  await chmod(settings, 0o644);
  expect(prepare({ folder: own, dataDir }, 'nobody-here').commands.slice(1)).toEqual([commands[1]]);
  // systemd itself gives a folder below /var/lib to the user.
  await chmod(settings, 0o600);
  expect(prepare({ folder: own, dataDir: '/var/lib/postrider' }, 'nobody-here').notes).toHaveLength(1);
  await rm(own, { recursive: true });
});

test('a user reads a file as its owner, by a group, or with everybody', () => {
  const account = { uid: 900, group: 'news', groups: [900, 950] };
  const reads = (uid: number, gid: number, mode: number) => mayReadFile(account, { uid, gid, mode });
  expect([reads(900, 0, 0o600), reads(0, 950, 0o640), reads(0, 0, 0o644)]).toEqual([true, true, true]);
  expect([reads(900, 0, 0o040), reads(0, 950, 0o604), reads(0, 0, 0o640)]).toEqual([false, false, false]);
  expect(mayReadFile({ ...account, uid: 0 }, { uid: 5, gid: 5, mode: 0o600 })).toBe(true);
  expect(mayReadFile(undefined, { uid: 0, gid: 0, mode: 0o640 })).toBe(false);
});
