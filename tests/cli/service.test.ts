import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serviceUser } from '../../src/cli/service-account.js';
import { type ServicePlaces, serviceParts, unitsOf, unusablePaths } from '../../src/cli/systemd-units.js';
import { workerMetrics } from '../../src/settings/metrics-settings.js';
import { type Installation, newInstallation } from '../helpers/process.js';
import { isInstalled } from '../helpers/redis-server.js';

let folder: string;
let installation: Installation;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-units-'));
  installation = await newInstallation({ REDIS_URL: 'redis://127.0.0.1:1', DATA_DIR: '/var/lib/postrider' });
});
afterAll(async () => {
  await installation.remove();
  await rm(folder, { recursive: true });
});

test('the timer deletes its own backups after two weeks, and no other file', async () => {
  const dataDir = join(folder, 'data of news');
  const backups = join(dataDir, 'backups');
  const old = ['timer-2031-03-04-033000.backup', '2031-03-04-090000.backup', 'before the move.backup'];
  const deeper = join('kept', 'timer-2031-03-04-033000.backup');
  await mkdir(join(backups, 'kept'), { recursive: true });
  for (const name of [...old, deeper, 'timer-2031-04-04-033000.backup']) await writeFile(join(backups, name), '');
  const threeWeeksAgo = Date.now() / 1_000 - 21 * 86_400;
  for (const name of [...old, deeper]) await utimes(join(backups, name), threeWeeksAgo, threeWeeksAgo);
  const places = { user: 'news', folder, node: process.execPath, program: 'postrider.js', dataDir };
  const ports = { metricsPort: undefined, feedbackPort: undefined };
  const [unit] = unitsOf('backup', { ...places, ...ports });
  const clean = /^ExecStartPost=(.*)$/m.exec(unit?.text ?? '')?.[1] ?? '';
  await promisify(execFile)('sh', ['-c', clean]);
  expect((await readdir(backups)).sort()).toEqual([...old.slice(1), 'kept', 'timer-2031-04-04-033000.backup'].sort());
  expect(await readdir(join(backups, 'kept'))).toHaveLength(1);
  await rm(dataDir, { recursive: true });
});

const install = (...words: string[]) => installation.cli('service', 'install', ...words);

test('the units are those of the parts that the settings need, and printing them writes nothing', async () => {
  const { code, stdout, stderr } = await install('--print');
  expect(code).toBe(0);
  const headings = (text: string) => [...text.matchAll(/^# (\/\S+)$/gm)].map(([, file]) => file);
  const names = [
    'postrider-web.service',
    'postrider-worker@.service',
    'postrider-backup.service',
    'postrider-backup.timer',
  ];
  expect(headings(stdout)).toEqual(names.map((name) => `/etc/systemd/system/${name}`));
  expect(stdout).toMatch(
    new RegExp(`^ExecStart=${process.execPath} ${process.cwd()}/dist/bin/postrider\\.js web$`, 'm'),
  );
  expect(stdout).toContain(`\nWorkingDirectory=${process.cwd()}\n`);
  expect(stderr).toContain(
    'systemctl enable --now postrider-web.service postrider-worker@1.service postrider-backup.timer',
  );

  // With BACKUP_TO, the workers write backups, and may write there.
  installation.env.BACKUP_TO = '/mnt/backups';
  const planned = (await install('--print')).stdout;
  expect(headings(planned)).toEqual(names.slice(0, 2).map((name) => `/etc/systemd/system/${name}`));
  expect(planned.match(/^ReadWritePaths=-\/mnt\/backups$/gm)).toHaveLength(2);
  expect((await install('--print', '--parts', 'backup')).stdout).toMatch(/^ExecStart=\S+ \S+ backup$/m);
  delete installation.env.BACKUP_TO;

  // Without a Redis of its own, one process runs everything.
  const alone = { ...installation.env };
  delete installation.env.REDIS_URL;
  expect(headings((await install('--print')).stdout)[0]).toBe('/etc/systemd/system/postrider.service');
  Object.assign(installation.env, alone);
  expect(await install('--print', '--parts', 'web,cron')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('It must be some of: up, web, worker, listener, mailbox, backup.'),
  });
});

test('the user and the folder that the units need are made first, where they are missing', async () => {
  const first = async (...words: string[]) =>
    (JSON.parse((await install('--print', '--json', ...words)).stdout) as { commands: string[] }).commands;
  expect(await first('--user', 'root')).toEqual([
    'systemctl daemon-reload',
    expect.stringMatching(/^systemctl enable --now /),
  ]);
  const { DATA_DIR = '' } = installation.env;
  installation.env.DATA_DIR = '/srv/nobody/data';
  expect((await first('--user', 'nobody-here')).slice(0, 3)).toEqual([
    'useradd --system --user-group --shell /usr/sbin/nologin nobody-here',
    'install -d -o nobody-here -m 700 /srv/nobody/data',
    'systemctl daemon-reload',
  ]);
  installation.env.DATA_DIR = DATA_DIR;
});

test('a user that useradd would refuse is refused, unless this machine has it', async () => {
  const unit = await install('--print', '--user', '');
  expect(unit).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining("'--user <user>'") });
  expect(unit.stderr).toContain('It must be a user of this machine, or the name of a new one: at most 32 lower-case');
  for (const name of ['postrider', '_news', 'n-2_x', 'a'.repeat(32), userInfo().username]) {
    expect(serviceUser(name)).toBe(name);
  }
  const names = [
    '../x',
    '-x',
    "x'y",
    'x y',
    '2news',
    'News',
    'of.news',
    'a'.repeat(33),
    'news\n',
    'x\nExecStart=/bin/sh',
  ];
  for (const name of names) expect(() => serviceUser(name)).toThrow('It must be a user of this machine');
});

test('the printed commands can be copied into a shell, whatever the names of the folders', async () => {
  const units = join(folder, "o'clock units");
  await mkdir(units);
  const { DATA_DIR = '' } = installation.env;
  installation.env.DATA_DIR = '/srv/no body/$data';
  await install('--to', units);
  installation.env.BACKUP_TO = '/mnt/backups';
  const { stdout } = await install('--to', units, '--replace', '--user', 'nobody-here');
  delete installation.env.BACKUP_TO;
  installation.env.DATA_DIR = DATA_DIR;
  expect(stdout).toContain("\n  sudo install -d -o nobody-here -m 700 '/srv/no body/$data'\n");
  const [, removal = ''] = /^ {2}sudo (rm .*)$/m.exec(stdout) ?? [];
  await promisify(execFile)('sh', ['-c', removal]);
  expect((await readdir(units)).filter((name) => name.includes('backup'))).toEqual([]);
  await rm(units, { recursive: true });
});

test('units are written once, and one that was changed by hand is replaced only on demand', async () => {
  const words = ['--parts', 'web', '--to', folder, '--user', 'news', '--json'];
  const { stdout } = await install(...words);
  const { units } = JSON.parse(stdout) as { units: { file: string; text: string }[] };
  const file = join(folder, 'postrider-web.service');
  expect(units).toEqual([{ file, text: await readFile(file, 'utf8') }]);
  expect(units[0]?.text).toContain('\nUser=news\n');
  expect(await install(...words)).toMatchObject({ code: 0 });
  await writeFile(file, 'mine');
  const refused = await install('--parts', 'web,backup', '--to', folder);
  expect(refused).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`${file} differs from what would be written`),
  });
  expect((await readdir(folder)).filter((name) => name.startsWith('postrider-'))).toEqual(['postrider-web.service']);
  expect(await readFile(file, 'utf8')).toBe('mine');
  const replaced = await install(...words, '--replace');
  expect(replaced.code).toBe(0);
  expect(await readFile(file, 'utf8')).toBe(units[0]?.text);
  // Starting what runs would change nothing.
  expect(JSON.parse(replaced.stdout).commands.at(-1)).toBe('systemctl restart postrider-web.service');
  expect((await install(...words, '--replace')).stdout).not.toContain('restart');
  const nowhere = await install('--parts', 'web', '--to', join(folder, 'nowhere'));
  expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no such folder') });
  expect(nowhere.stderr).not.toContain('sudo');
});

test('units that the settings no longer need are named, with the commands that turn them off', async () => {
  const units = join(folder, 'units');
  await mkdir(units);
  expect((await install('--to', units)).stdout).toContain(
    'enable --now postrider-web.service postrider-worker@1.service',
  );
  // From now on the workers write the backups: the timer would go on beside them.
  installation.env.BACKUP_TO = '/mnt/backups';
  const { stdout } = await install('--to', units, '--replace');
  delete installation.env.BACKUP_TO;
  expect(stdout).toContain('The settings do not need postrider-backup.timer any more.');
  expect(stdout).toContain('sudo systemctl disable --now postrider-backup.timer\n');
  const files = ['postrider-backup.service', 'postrider-backup.timer'].map((name) => join(units, name));
  expect(stdout).toContain(`sudo rm ${files.join(' ')}\n  sudo systemctl daemon-reload`);
  expect(await readdir(units)).toContain('postrider-backup.timer');
  // Whoever names the parts knows the others.
  expect((await install('--to', units, '--replace', '--parts', 'web')).stdout).not.toContain('disable');
  // Without a Redis of its own one process is enough. Those of the template besides the first were started by hand.
  const { REDIS_URL = '' } = installation.env;
  delete installation.env.REDIS_URL;
  const one = JSON.parse((await install('--to', units, '--replace', '--json')).stdout) as { commands: string[] };
  installation.env.REDIS_URL = REDIS_URL;
  expect(one.commands.filter((command) => command.includes('worker'))).toEqual([
    'systemctl disable --now postrider-worker@1.service',
    "systemctl stop postrider-worker@'*'.service",
    `rm ${join(units, 'postrider-worker@.service')}`,
  ]);
  await rm(units, { recursive: true });
});

const places: ServicePlaces = {
  ...{ user: 'postrider', folder: '/srv/a folder', node: process.execPath, program: '/srv/a folder/postrider.js' },
  ...{ dataDir: '/var/lib/postrider', metricsPort: 9464, feedbackPort: 2525 },
};
const allUnits = (changes: Partial<ServicePlaces> = {}) =>
  serviceParts.flatMap((part) => unitsOf(part, { ...places, ...changes }));

test('each process of a machine has another port for its metrics', () => {
  const ports = (changes: Partial<ServicePlaces>) =>
    allUnits(changes).flatMap(({ name, text }) => {
      const [, port] = /^(?:Environment=METRICS_PORT=|ExecStart=.* worker )(.*)$/m.exec(text) ?? [];
      return port ? [`${name} ${port}`] : [];
    });
  expect(ports({})).toEqual([
    'postrider-worker@.service --number %i',
    'postrider-listener.service 9465',
    'postrider-mailbox.service 9466',
  ]);
  expect(ports({ metricsPort: undefined })).toEqual([]);
  // A port that ends in 9, and more workers than nine.
  for (const port of [9464, 9469]) {
    const numbers = Array.from({ length: 120 }, (_, i) => i + 1);
    const workers = numbers.map((number) => workerMetrics({ host: '127.0.0.1', port }, number).port);
    expect(new Set([port, port + 1, port + 2, ...workers]).size).toBe(123);
  }
});

test('a service is started again for as long as Redis is away, and after a Redis of the same machine', () => {
  const services = allUnits().filter(({ text }) => text.includes('\nRestart=on-failure\n'));
  expect(services).toHaveLength(5);
  for (const { text } of services) {
    expect(text).toMatch(/^After=.* redis-server\.service/m);
    // In its [Unit] section: elsewhere systemd ignores it.
    expect(text.split('[Service]')[0]).toContain('\nStartLimitIntervalSec=0\n');
  }
});

test('only the processes that listen on a port below 1024 may do so', () => {
  const allowed = (feedbackPort: number) =>
    allUnits({ feedbackPort }).flatMap(({ name, text }) => (text.includes('CAP_NET_BIND_SERVICE') ? [name] : []));
  expect(allowed(2525)).toEqual([]);
  expect(allowed(25)).toEqual(['postrider.service', 'postrider-listener.service']);
});

test('the nightly backup runs in a folder with any signs in its name', async () => {
  const own = join(folder, `o'clock "news" 100%`);
  await mkdir(own);
  const program = join(own, 'program.js');
  await writeFile(program, 'console.log(JSON.stringify(process.argv.slice(2)))');
  const [unit] = unitsOf('backup', { ...places, folder: own, program, dataDir: own });
  const line = /^ExecStart=(.*)$/m.exec(unit?.text ?? '')?.[1] ?? '';
  // A shell splits this line into words as systemd does, which then replaces %% and $$.
  const { stdout } = await promisify(execFile)('sh', ['-c', `printf '%s\\0' ${line}`]);
  const words = stdout.split('\0').slice(0, -1);
  const [shell = '', ...rest] = words.map((word) => word.replaceAll('%%', '%').replaceAll('$$', '$'));
  const [command, file, ...more] = JSON.parse((await promisify(execFile)(shell, rest)).stdout) as string[];
  expect([command, more]).toEqual(['backup', []]);
  expect(file).toContain(join(own, 'backups/timer-'));
  expect(file?.slice(own.length)).toMatch(/^\/backups\/timer-\d{4}-\d\d-\d\d-\d{6}\.backup$/);
  await rm(own, { recursive: true });
});

test('a folder below /var/lib is one word of the unit, or systemd does not make it', () => {
  const lineOf = (dataDir: string) => allUnits({ dataDir })[0]?.text.match(/^(?:StateDirectory|ReadWritePaths)=.*$/gm);
  expect(lineOf('/var/lib/my data')).toEqual(['StateDirectory="my data"']);
  expect(lineOf('/var/lib/my:data')).toEqual(['ReadWritePaths=/var/lib/my:data']);
  expect(lineOf(`/var/lib/o'clock`)).toEqual([`ReadWritePaths="/var/lib/o'clock"`]);
});

test('a path that no unit can hold is refused', async () => {
  const { DATA_DIR = '' } = installation.env;
  installation.env.DATA_DIR = '/srv/news\nExecStartPre=/bin/true';
  const refused = await install('--print');
  installation.env.DATA_DIR = DATA_DIR;
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain('A systemd unit cannot hold DATA_DIR ("/srv/news\\nExecStartPre=/bin/true").');
  const unusable = (changes: Partial<ServicePlaces>) => unusablePaths({ ...places, ...changes });
  expect(unusable({ dataDir: `/srv/o'clock "news" 100% $HOME \\ x` })).toEqual([]);
  expect(unusable({ folder: '/srv/a ', node: `/home/o'brien/node`, backup: { folder: '/mnt/a\\' } })).toEqual([
    'the working folder ("/srv/a ")',
    `node ("/home/o'brien/node")`,
    'BACKUP_TO ("/mnt/a\\\\")',
  ]);
});

const missing = isInstalled('systemd-analyze') ? '' : ' (not installed)';

describe.skipIf(missing)(`systemd-analyze${missing}`, () => {
  const analyze = (...words: string[]) => promisify(execFile)('systemd-analyze', words);

  test('understands each unit, and finds that each may do little: at most 2.0 of 10', async () => {
    const odd = `/srv/o'clock "news" 100% $HOME \\ x`;
    for (const changes of [
      ...[{}, { feedbackPort: 25 }, { folder: '/home/news/app', dataDir: '/home/news/data' }],
      ...[{ dataDir: '/var/lib/my data' }, { folder: odd, program: odd, dataDir: odd, backup: { folder: `${odd}s` } }],
    ]) {
      const own = await mkdtemp(join(folder, 'units-'));
      const units = allUnits(changes);
      for (const { name, text } of units) await writeFile(join(own, name), text);
      const files = units.map(({ name }) => join(own, name));
      // The user and the program of this text are on no machine.
      const { stderr } = await analyze('verify', ...files).catch((error: { stderr: string }) => error);
      expect(stderr.split('\n').filter((line) => line !== '' && !/is not executable/.test(line))).toEqual([]);
      for (const file of files.filter((name) => name.endsWith('.service'))) {
        const { stdout } = await analyze('security', '--offline=true', '--no-pager', '--threshold=20', file);
        expect(stdout).toMatch(/Overall exposure level for postrider\S*: [01]\.\d|: 2\.0/);
      }
    }
  });
});
