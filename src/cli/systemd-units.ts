import { unitArgument, unitText, unitWord } from './quoted-words.js';
import { memoryFlags } from './worker-processes.js';

/** What a unit runs. `up` is everything in one process; the others are its parts on a Redis of their own. */
export const serviceParts = ['up', 'web', 'worker', 'listener', 'mailbox', 'backup'] as const;
export type ServicePart = (typeof serviceParts)[number];

/** Where things are on this machine. Every path is absolute. */
export interface ServicePlaces {
  user: string;
  /** The working directory, with the settings in `.env`. */
  folder: string;
  node: string;
  program: string;
  dataDir: string;
  /** With BACKUP_TO: its folder; a bucket is none. */
  backup?: { folder: string | undefined } | undefined;
  metricsPort: number | undefined;
  feedbackPort: number | undefined;
}

/** A unit file. */
export interface SystemdUnit {
  name: string;
  text: string;
}

/** Where the units keep what they write, if DATA_DIR is below it. */
const stateRoot = '/var/lib/';

/** Whether systemd itself makes this folder. `StateDirectory` reads quotes, colons and backslashes in ways of its own. */
export const makesFolder = (dataDir: string): boolean => dataDir.startsWith(stateRoot) && !/["':\\]/.test(dataDir);

/** @returns the paths that no quoting helps, each with what it is */
export function unusablePaths({ folder, node, program, dataDir, backup }: ServicePlaces): string[] {
  const paths = { 'the working folder': folder, node, 'the program': program, DATA_DIR: dataDir };
  const all = Object.entries({ ...paths, BACKUP_TO: backup?.folder ?? '' });
  // systemd cuts blanks off the end of a line, continues it after a backslash, and starts no program with quotes in its path.
  const cannot = (path: string) => /\p{Cc}|[\s\\]$/u.test(path) || (path === node && /["'\\]/.test(path));
  return all.filter(([, path]) => cannot(path)).map(([what, path]) => `${what} (${JSON.stringify(path)})`);
}

const descriptions: Readonly<Record<ServicePart, string>> = {
  up: 'Postrider, the newsletter pipeline',
  web: 'Postrider: public pages, desk and API',
  worker: 'Postrider: worker %i',
  listener: 'Postrider: SMTP listener for bounces and complaints',
  mailbox: 'Postrider: reader of the mailbox for bounces',
  backup: 'Backup of Postrider',
};

/** The name of a part's service. Workers are as many as one starts: `postrider-worker@1`, `postrider-worker@2`. */
const serviceName = (part: ServicePart) =>
  part === 'up' ? 'postrider.service' : `postrider-${part}${part === 'worker' ? '@' : ''}.service`;

/** What starts a part, now and with the machine. */
export const enabledName = (part: ServicePart): string =>
  part === 'worker' ? 'postrider-worker@1.service' : serviceName(part).replace('backup.service', 'backup.timer');

/** The unit files of a part. */
export const unitsOf = (part: ServicePart, places: ServicePlaces): SystemdUnit[] => [
  { name: serviceName(part), text: part === 'backup' ? backupUnit(places) : serviceUnit(part, places) },
  ...(part === 'backup' ? [{ name: 'postrider-backup.timer', text: backupTimer }] : []),
];

const section = (title: string, lines: readonly string[]) => `[${title}]\n${lines.join('\n')}\n`;

const common = ({ user, folder }: ServicePlaces) => [
  `User=${unitText(user)}`,
  `WorkingDirectory=${unitText(folder)}`,
  'Environment=NODE_ENV=production',
  '# Without a limit Node takes twice the memory that Postrider needs.',
  `Environment="NODE_OPTIONS=${memoryFlags.join(' ')}"`,
];

/** The beginning of a command: systemd reads variables in its arguments, but not in the path of its program. */
const nodeWith = (places: ServicePlaces) => `${unitWord(places.node)} ${unitArgument(places.program)}`;

function serviceUnit(part: Exclude<ServicePart, 'backup'>, places: ServicePlaces): string {
  return [
    section('Unit', [
      `Description=${descriptions[part]}`,
      'Wants=network-online.target',
      '# Where Redis runs on this machine, it starts first and stops last.',
      'After=network-online.target redis-server.service valkey-server.service',
      '# However long Redis is away, the next start is tried.',
      'StartLimitIntervalSec=0',
    ]),
    section('Service', [
      ...common(places),
      ...metricsSetting(part, places),
      `ExecStart=${nodeWith(places)} ${commandOf(part, places)}`,
      'Restart=on-failure',
      'RestartSec=2',
      '# The signal goes to Postrider alone, which then stops what it has started.',
      'KillMode=mixed',
      'TimeoutStopSec=30',
      'LimitNOFILE=65536',
      ...guards(places, part === 'listener' || part === 'up' ? places.feedbackPort : undefined),
    ]),
    section('Install', ['WantedBy=multi-user.target']),
  ].join('\n');
}

/** The workers of a machine have their ports for metrics by their number (workerMetrics). */
const commandOf = (part: ServicePart, { metricsPort }: ServicePlaces) =>
  part === 'worker' && metricsPort !== undefined ? 'worker --number %i' : part;

/** Each process of a machine has a port of its own for its metrics. */
function metricsSetting(part: ServicePart, { metricsPort }: ServicePlaces): string[] {
  if (metricsPort === undefined) return [];
  const ports: Partial<Record<ServicePart, string>> = {
    listener: String(metricsPort + 1),
    mailbox: String(metricsPort + 2),
  };
  return ports[part] ? [`Environment=METRICS_PORT=${ports[part]}`] : [];
}

/** What a process may not do. `systemd-analyze security` gives each unit 2.0 or less (tests/cli/service.test.ts). */
function guards(places: ServicePlaces, feedbackPort: number | undefined): string[] {
  const { folder, node, program, dataDir, backup } = places;
  const hasLowPort = feedbackPort !== undefined && feedbackPort < 1_024;
  const inHome = [folder, node, program, dataDir].some((path) => /^\/(home|root)\//.test(path));
  const state = makesFolder(dataDir) ? dataDir.slice(stateRoot.length) : undefined;
  return [
    state ? `StateDirectory=${unitWord(state)}` : `ReadWritePaths=${unitWord(dataDir)}`,
    // Only what is mounted, or was made beforehand, can be written to: the minus lets the unit start without it.
    ...(backup?.folder && !backup.folder.startsWith(`${dataDir}/`)
      ? [`ReadWritePaths=-${unitWord(backup.folder)}`]
      : []),
    ...(state ? ['StateDirectoryMode=0700'] : []),
    'UMask=0077',
    // A port below 1024 needs it, and it counts for nothing among users of the unit's own.
    ...(hasLowPort ? ['AmbientCapabilities=CAP_NET_BIND_SERVICE'] : ['PrivateUsers=yes']),
    `CapabilityBoundingSet=${hasLowPort ? 'CAP_NET_BIND_SERVICE' : ''}`,
    'NoNewPrivileges=yes',
    'PrivateTmp=yes',
    'PrivateDevices=yes',
    `ProtectHome=${inHome ? 'read-only' : 'yes'}`,
    'ProtectSystem=strict',
    'ProtectProc=invisible',
    'ProtectClock=yes',
    'ProtectControlGroups=yes',
    'ProtectHostname=yes',
    'ProtectKernelLogs=yes',
    'ProtectKernelModules=yes',
    'ProtectKernelTunables=yes',
    'LockPersonality=yes',
    'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK',
    'RestrictNamespaces=yes',
    'RestrictRealtime=yes',
    'RestrictSUIDSGID=yes',
    'SystemCallArchitectures=native',
    // Node protects the memory of compiled code by keys, where the processor has them.
    'SystemCallFilter=@system-service @pkey',
    'SystemCallFilter=~@privileged @resources',
    'SystemCallErrorNumber=EPERM',
  ];
}

/** A backup each night: into BACKUP_TO, where old ones are deleted by its rule; otherwise kept for two weeks. */
function backupUnit(places: ServicePlaces): string {
  const folder = unitArgument(`${places.dataDir}/backups`);
  const toFolder = [
    `ExecStartPre=/usr/bin/mkdir -p ${folder}`,
    // As arguments, the paths need no quoting for the shell.
    '# systemd reads $$ as one $.',
    `ExecStart=/bin/sh -c 'exec "$$1" "$$2" backup "$$3/timer-$$(date +%%F-%%H%%M%%S).backup"' sh ${unitArgument(places.node)} ${unitArgument(places.program)} ${folder}`,
    // Only what the timer wrote: the folder also holds the backups that somebody took at the desk.
    `ExecStartPost=/usr/bin/find ${folder} -maxdepth 1 -name "timer-*.backup" -mtime +14 -delete`,
  ];
  return [
    section('Unit', [`Description=${descriptions.backup}`]),
    section('Service', [
      'Type=oneshot',
      ...common(places),
      ...(places.backup ? [`ExecStart=${nodeWith(places)} backup`] : toFolder),
      ...guards(places, undefined),
    ]),
  ].join('\n');
}

const backupTimer = [
  section('Unit', ['Description=Nightly backup of Postrider']),
  section('Timer', ['OnCalendar=*-*-* 03:30', 'RandomizedDelaySec=10m', 'Persistent=true']),
  section('Install', ['WantedBy=timers.target']),
].join('\n');
