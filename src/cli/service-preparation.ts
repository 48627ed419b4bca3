import { realpathSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { shellWord } from './quoted-words.js';
import { accountOf, mayReadFile } from './service-account.js';
import { makesFolder } from './systemd-units.js';

/** @returns undefined if it is missing, or in a folder that this user may not look into */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** What root must do before the units can start. */
export interface Preparation {
  commands: string[];
  /** What the commands change that is there already. */
  notes: string[];
}

/**
 * The commands that make what the units need, or give it to their user. systemd itself makes folders below /var/lib, and
 * gives them to that user.
 * @param folder the working folder, with the settings in `.env`
 */
export function prepare({ folder, dataDir }: { folder: string; dataDir: string }, user: string): Preparation {
  const account = accountOf(user);
  const name = shellWord(user);
  const { commands, notes }: Preparation = { commands: [], notes: [] };
  if (!account) commands.push(`useradd --system --user-group --shell /usr/sbin/nologin ${name}`);
  const data = makesFolder(dataDir) ? undefined : statOf(dataDir);
  if (data && data.uid !== account?.uid) {
    notes.push(`${dataDir} belongs to another user. chown gives it to ${user}, with everything in it.`);
    // Below a link, chown -R would change nothing.
    commands.push(`chown -R ${name} ${shellWord(realpathSync(dataDir))}`);
  }
  if (!data && !makesFolder(dataDir)) commands.push(`install -d -o ${name} -m 700 ${shellWord(dataDir)}`);
  const settings = join(folder, '.env');
  const file = statOf(settings);
  if (file && !mayReadFile(account, file)) {
    const group = account?.group ?? user;
    notes.push(`${user} may not read ${settings}. chgrp and chmod let its owner and the group ${group} read it.`);
    commands.push(`chgrp ${shellWord(group)} ${shellWord(settings)}`, `chmod 640 ${shellWord(settings)}`);
  }
  return { commands, notes };
}
