import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A real mail server of a test's own, on a free port of loopback. */
export interface MailServer {
  url: string;
  /** The recipients of accepted messages, in the order of arrival. */
  recipients(): Promise<string[]>;
  /** Connections that were opened. */
  connections(): Promise<number>;
  /** Kills it with all its processes and starts it again, on the same port and with what it had on disk. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Where scripts/setup.sh unpacks the packages of mail servers. */
export const unpackedFolder = (name: string) =>
  fileURLToPath(new URL(`../../node_modules/.cache/${name}`, import.meta.url));

/** A certificate for relay.example.com, and the unknown authority that signed it. */
export const certificate = {
  key: fileURLToPath(new URL('../fixtures/tls/server.key', import.meta.url)),
  cert: fileURLToPath(new URL('../fixtures/tls/server.pem', import.meta.url)),
  ca: fileURLToPath(new URL('../fixtures/tls/ca.pem', import.meta.url)),
};

interface ServerCommand {
  name: string;
  command: readonly string[];
  env?: NodeJS.ProcessEnv;
  port: number;
  /** Receives its output. Default: the output is dropped. */
  output?: string;
  /** The file to quote when it does not start. Default: `output`. */
  log?: string;
  /** Whether it answers. Default: it greets, as mail servers do. */
  answers?: (port: number) => Promise<boolean>;
}

/** How long a server may take to start, in ms. */
const startMs = 20_000;

/** It ends when its standard input closes, with this process at the latest. */
const supervisor = '"$@" & server=$!; read -r _; kill "$server" 2>/dev/null; wait "$server"';

/** Starts a mail server and waits until it answers. @throws when it ends before, with its log */
export async function runServer(server: ServerCommand): Promise<Pick<MailServer, 'restart' | 'stop'>> {
  let running = await start(server);
  return {
    async restart() {
      await running.kill();
      running = await start(server);
    },
    stop: () => running.stop(),
  };
}

async function start({ name, command, env, port, output, log = output, answers = greets }: ServerCommand) {
  const file = output === undefined ? undefined : await open(output, 'a');
  const child = spawn('sh', ['-c', supervisor, 'sh', ...command], {
    env: { ...process.env, ...env },
    stdio: ['pipe', file?.fd ?? 'ignore', file?.fd ?? 'ignore'],
    detached: true,
  });
  await file?.close();
  child.stdin?.on('error', () => undefined);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for (const deadline = performance.now() + startMs; !(await answers(port)); await sleep(20)) {
    if (child.exitCode === null && performance.now() < deadline) continue;
    child.stdin?.end();
    throw new Error(`${name} does not answer: ${log ? await textOf(log) : ''}`);
  }
  return {
    async stop() {
      child.stdin?.end();
      await ended;
    },
    async kill() {
      // The whole group: its processes that serve connections, too.
      process.kill(-(child.pid ?? 0), 'SIGKILL');
      await ended;
    },
  };
}

/** The text of a log, which may not be there yet. */
export const textOf = (file: string) => readFile(file, 'utf8').catch(() => '');

/** Reads the first group of each match in a log. */
export async function matchesIn(file: string, what: RegExp): Promise<string[]> {
  return [...(await textOf(file)).matchAll(what)].map((match) => match[1] ?? '');
}

/** Whether a server greets on a port. */
function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('data', () => {
      socket.end('QUIT\r\n');
      socket.resume();
      resolve(true);
    });
    socket.once('close', () => resolve(false));
  });
}
