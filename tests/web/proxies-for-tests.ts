import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../helpers/process.js';
import { certificate, runServer, unpackedFolder } from '../servers/mail-server.js';

/** The name in the files of deploy/. */
export const publicHost = 'newsletter.example.com';

export type ProxyName = 'Caddy' | 'nginx';
export const proxyNames: readonly ProxyName[] = ['Caddy', 'nginx'];

const places: Record<ProxyName, { program: string; file: string }> = {
  Caddy: { program: 'caddy/usr/bin/caddy', file: 'deploy/caddy/Caddyfile' },
  nginx: { program: 'nginx/usr/sbin/nginx', file: 'deploy/nginx/postrider.conf' },
};

/** Debian's program, as `scripts/setup.sh --browser` unpacks it, or an installed one. */
function programOf(name: ProxyName): string | undefined {
  const { program } = places[name];
  const [folder = '', ...rest] = program.split('/');
  return [join(unpackedFolder(folder), ...rest), `/${rest.join('/')}`].find((path) => existsSync(path));
}

/** Why a proxy cannot be tested here; empty: it can. */
export const missingProxy = (name: ProxyName): string =>
  programOf(name) ? '' : ' (not installed: bash scripts/setup.sh --browser)';

/** The file that an operator copies. */
export const proxyFile = (name: ProxyName): Promise<string> =>
  readFile(fileURLToPath(new URL(`../../${places[name].file}`, import.meta.url)), 'utf8');

/** A reader's request. */
export interface ProxyRequest {
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** The reader's own address: one of this machine, 127.0.0.1 to 127.255.255.254. */
  from?: string;
}

/** A running proxy that reads the file of deploy/. */
export interface ReverseProxy {
  /** Sends a request over TLS, whose certificate is verified. */
  open(path: string, request?: ProxyRequest): Promise<IncomingMessage>;
  /** Sends a request without TLS. */
  openPlain(path: string): Promise<IncomingMessage>;
  stop(): Promise<void>;
}

/**
 * Starts a proxy with the file of deploy/. Only its ports, its certificate and the place of Postrider are replaced.
 * @param upstream port at which Postrider listens
 */
export async function startProxy(name: ProxyName, upstream: number): Promise<ReverseProxy> {
  const dir = await mkdtemp(join(tmpdir(), `postrider-${name.toLowerCase()}-`));
  const plainPort = await freePorts(2);
  const port = plainPort + 1;
  const own = (await proxyFile(name)).replaceAll('127.0.0.1:3000', `127.0.0.1:${upstream}`);
  const started = await (name === 'Caddy' ? runCaddy : runNginx)(dir, own, { plainPort, port });
  const tls = {
    ...{ host: '127.0.0.1', port, servername: started.certifiedName, ca: await readFile(started.ca) },
    agent: false,
  } as const;
  return {
    open: (path, { method = 'GET', headers = {}, body, from = '127.0.0.1' } = {}) =>
      new Promise((resolve, reject) => {
        const all = { Host: publicHost, ...headers };
        const sent = request({ ...tls, path, method, headers: all, localAddress: from }, resolve);
        sent.once('error', reject);
        sent.end(body);
      }),
    openPlain: (path) =>
      new Promise((resolve, reject) => {
        const options = { host: '127.0.0.1', port: plainPort, path, agent: false, headers: { Host: publicHost } };
        requestPlain(options, resolve).once('error', reject).end();
      }),
    async stop() {
      await started.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

interface Ports {
  plainPort: number;
  port: number;
}

/** With an authority of its own for the certificate, because the name of the file is no real one. */
async function runCaddy(dir: string, own: string, { plainPort, port }: Ports) {
  const options = [
    ...[`http_port ${plainPort}`, `https_port ${port}`, 'default_bind 127.0.0.1', 'admin off'],
    ...['local_certs', 'skip_install_trust', `storage file_system ${dir}`],
  ];
  const file = join(dir, 'Caddyfile');
  await writeFile(file, `{\n\t${options.join('\n\t')}\n}\n${own}`);
  const command = [programOf('Caddy') ?? '', 'run', '--config', file, '--adapter', 'caddyfile'];
  const ca = join(dir, 'pki/authorities/local/root.crt');
  const issued = join(dir, `certificates/local/${publicHost}/${publicHost}.crt`);
  const env = { HOME: dir, XDG_DATA_HOME: dir, XDG_CONFIG_HOME: dir };
  const server = await runServer({
    ...{ name: 'Caddy', command, env, port, output: join(dir, 'log') },
    answers: async () => existsSync(ca) && existsSync(issued) && (await listens(plainPort)),
  });
  return { ...server, ca, certifiedName: publicHost };
}

async function runNginx(dir: string, own: string, { plainPort, port }: Ports) {
  await mkdir(join(dir, 'logs'));
  const site = own
    .replace(/\n *listen \[::\]:\d+.*;/g, '')
    .replace('listen 80;', `listen 127.0.0.1:${plainPort};`)
    .replace('listen 443 ssl;', `listen 127.0.0.1:${port} ssl;`)
    .replace(/(ssl_certificate +).*;/, `$1${certificate.cert};`)
    .replace(/(ssl_certificate_key +).*;/, `$1${certificate.key};`);
  await writeFile(join(dir, 'site.conf'), site);
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((one) => `${one}_temp_path ${dir}/${one};`);
  const file = join(dir, 'nginx.conf');
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const http = `http { access_log off; ${places.join(' ')} include ${dir}/site.conf; }`;
  await writeFile(file, `${user} daemon off; pid ${dir}/pid; error_log ${dir}/log; events {} ${http}\n`);
  const command = [programOf('nginx') ?? '', '-e', `${dir}/log`, '-p', dir, '-c', file];
  const answers = () => listens(plainPort);
  const server = await runServer({ name: 'nginx', command, port, log: join(dir, 'log'), answers });
  return { ...server, ca: certificate.ca, certifiedName: 'relay.example.com' };
}

const listens = (port: number) =>
  fetch(`http://127.0.0.1:${port}/`, { redirect: 'manual' }).then(
    () => true,
    () => false,
  );
