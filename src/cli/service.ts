import { existsSync, realpathSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type Config, readConfig } from '../config.js';
import { describeError, SurfaceError } from '../errors.js';
import { flagParser, verb, wordList } from './command.js';
import { openOutput } from './output.js';
import { shellWord } from './quoted-words.js';
import { serviceUser } from './service-account.js';
import { prepare } from './service-preparation.js';
import {
  enabledName,
  type ServicePart,
  type ServicePlaces,
  type SystemdUnit,
  serviceParts,
  unitsOf,
  unusablePaths,
} from './systemd-units.js';

/** A unit file was changed by hand, or is of another version. */
class UnitDiffers extends SurfaceError {
  override readonly code = 'service.unit-differs';
  override readonly retryable = false;
  constructor(files: readonly string[]) {
    super(
      `${files.join(' and ')} differ${files.length === 1 ? 's' : ''} from what would be written. Nothing was written. Compare with --print, then replace ${files.length === 1 ? 'it' : 'them'} with --replace.`,
    );
  }
}

/** The folder of units cannot be written to. */
class UnitsNotWritten extends SurfaceError {
  override readonly code = 'service.not-written';
  override readonly retryable = false;
  constructor(folder: string, cause: unknown) {
    super(`The units cannot be written to ${folder}. ${UnitsNotWritten.remedy(cause)}`, { cause });
  }

  private static remedy(cause: unknown): string {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT') return 'There is no such folder: make it first, or name another one with --to.';
    if (code === 'EACCES' || code === 'EPERM') return 'Run this with sudo, or print them with --print.';
    return `${describeError(cause)}. Print them with --print.`;
  }
}

/** A path cannot be written into a unit. */
class UnusablePath extends SurfaceError {
  override readonly code = 'service.unusable-path';
  override readonly retryable = false;
  constructor(paths: readonly string[]) {
    super(
      `A systemd unit cannot hold ${paths.join(' and ')}. Choose a path without line breaks and other control characters, that ends with neither a space nor a backslash. The path of node itself may have no quotes or backslashes either.`,
    );
  }
}

const partList = flagParser((text) => {
  const words = wordList(text);
  const unknown = words.filter((word) => !(serviceParts as readonly string[]).includes(word));
  if (words.length === 0 || unknown.length > 0) throw new Error(`It must be some of: ${serviceParts.join(', ')}.`);
  return words as ServicePart[];
});

interface InstallFlags {
  json?: boolean;
  print?: boolean;
  replace?: boolean;
  user: string;
  to: string;
  parts?: ServicePart[];
}

export function serviceCommands(program: Command): void {
  const noun = program.command('service').description('make systemd units that run Postrider');

  verb(noun, 'install', 'write systemd units for the settings of this folder; with --print, only print them')
    .option('--print', 'print the units and write nothing')
    .option('--parts <parts>', `what to run: ${serviceParts.join(', ')} (default: what the settings need)`, partList)
    .option('--user <user>', 'the user that runs Postrider', serviceUser, 'postrider')
    .option('--replace', 'replace unit files that differ')
    .addOption(new Option('--to <folder>', 'the folder of units').default('/etc/systemd/system'))
    .action(async (flags: InstallFlags) => {
      const config = readConfig();
      const output = openOutput(flags.json === true);
      const parts = flags.parts ?? partsFor(config);
      const places = placesOf(config, flags.user);
      const unusable = unusablePaths(places);
      if (unusable.length > 0) throw new UnusablePath(unusable);
      const units = parts.flatMap((part) => unitsOf(part, places));
      const unneeded = flags.parts
        ? []
        : serviceParts.filter((part) => !parts.includes(part) && isIn(flags.to, part, places));
      const replaced = flags.print ? [] : await writeUnits(units, flags.to, flags.replace === true);
      const preparation = prepare(places, flags.user);
      const commands = [
        ...preparation.commands,
        ...unneeded.flatMap((part) => turnOff(part, places)),
        ...unneeded.map((part) => `rm ${filesOf(flags.to, part, places).map(shellWord).join(' ')}`),
        'systemctl daemon-reload',
        `systemctl enable --now ${parts.map(enabledName).join(' ')}`,
        ...restart(replaced),
      ];
      const document = { units: units.map(({ name, text }) => ({ file: join(flags.to, name), text })), commands };
      const turnedOff = unneeded.map((part) => `The settings do not need ${enabledName(part)} any more.\n`).join('');
      const notes = preparation.notes.map((note) => `${note}\n`).join('');
      const next = `${notes}${turnedOff}Start them with:\n${commands.map((line) => `  sudo ${line}`).join('\n')}`;
      const files = document.units.map(({ file }) => file);
      const printed = document.units.map(({ file, text }) => `# ${file}\n${text}`).join('\n');
      output.result(document, flags.print ? printed.trimEnd() : `Wrote ${files.join(', ')}.\n${next}`);
      if (flags.print && !flags.json) output.note(`\n${next}`);
    });
}

const filesOf = (folder: string, part: ServicePart, places: ServicePlaces): string[] =>
  unitsOf(part, places).map(({ name }) => join(folder, name));

/** Whether the units of a part are there from earlier settings: they would go on running beside the new ones. */
const isIn = (folder: string, part: ServicePart, places: ServicePlaces): boolean =>
  filesOf(folder, part, places).every((file) => existsSync(file));

/** Only the first unit of a template is enabled here, but others may run. */
function turnOff(part: ServicePart, places: ServicePlaces): string[] {
  const templates = unitsOf(part, places).filter(({ name }) => name.includes('@.'));
  return [
    `systemctl disable --now ${enabledName(part)}`,
    ...templates.map(({ name }) => `systemctl stop ${allThatRun(name)}`),
  ];
}

/** For systemctl, a pattern matches only units that run. */
const allThatRun = (name: string): string => name.replace('@.', "@'*'.");

/** Starting a unit that runs does nothing: it would go on with the old file. A backup reads its file each night. */
function restart(replaced: readonly string[]): string[] {
  const running = replaced.filter((name) => name !== 'postrider-backup.service');
  return running.length === 0 ? [] : [`systemctl restart ${running.map(allThatRun).join(' ')}`];
}

/**
 * Without REDIS_URL there is one process, which runs its own Redis and starts the listener and the mailbox reader itself.
 * With BACKUP_TO the workers write the backups, and no timer is needed.
 */
function partsFor({ redisUrl, backup, feedback: { listener, mailbox } }: Config): ServicePart[] {
  const timer = backup ? [] : (['backup'] as const);
  if (!redisUrl) return ['up', ...timer];
  return [
    'web',
    'worker',
    ...(listener ? (['listener'] as const) : []),
    ...(mailbox ? (['mailbox'] as const) : []),
    ...timer,
  ];
}

const placesOf = ({ dataDir, backup, metrics, feedback }: Config, user: string): ServicePlaces => ({
  user,
  folder: process.cwd(),
  node: process.execPath,
  // `npx postrider` runs a link to bin/run.js, which compiles a checkout. A service runs what was compiled.
  program: realpathSync(resolve(process.argv[1] ?? '')).replace(/\/bin\/run\.js$/, '/dist/bin/postrider.js'),
  dataDir,
  backup: backup && { folder: backup.bucket ? undefined : backup.to },
  metricsPort: metrics?.port,
  feedbackPort: feedback.listener?.port,
});

/** @returns the names of the units that were replaced by others @throws UnitDiffers, UnitsNotWritten */
async function writeUnits(units: readonly SystemdUnit[], folder: string, replaces: boolean): Promise<string[]> {
  const differing: string[] = [];
  for (const { name, text } of units) {
    const file = join(folder, name);
    const present = await readFile(file, 'utf8').catch(() => undefined);
    if (present !== undefined && present !== text) differing.push(name);
  }
  if (differing.length > 0 && !replaces) throw new UnitDiffers(differing.map((name) => join(folder, name)));
  try {
    for (const { name, text } of units) await writeFile(join(folder, name), text);
  } catch (error) {
    throw new UnitsNotWritten(folder, error);
  }
  return differing;
}
