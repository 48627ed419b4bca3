import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../helpers/process.js';
import { isInstalled } from '../helpers/redis-server.js';
import { certificate, type MailServer, matchesIn, runServer, unpackedFolder } from './mail-server.js';

const packages = join(unpackedFolder('aiosmtpd'), 'usr/lib/python3/dist-packages');
const program = fileURLToPath(new URL('accept.py', import.meta.url));

/** Why aiosmtpd cannot run here; undefined when it can. */
export const aiosmtpdMissing = !isInstalled('python3')
  ? 'Python is not installed'
  : !existsSync(join(packages, 'aiosmtpd'))
    ? 'aiosmtpd is not there: `bash scripts/setup.sh --servers` unpacks it where the package manager is apt-get'
    : undefined;

/** A server on Debian's aiosmtpd. */
export async function startAiosmtpd(
  options: { tls?: boolean; limit?: number; greylist?: boolean; lmtp?: boolean } = {},
): Promise<MailServer> {
  const dir = await mkdtemp(join(tmpdir(), 'postrider-aiosmtpd-'));
  const port = await freePort();
  const log = join(dir, 'log');
  const settings = { ...options, port, log, tls: options.tls ? [certificate.cert, certificate.key] : undefined };
  const server = await runServer({
    name: 'aiosmtpd',
    command: ['python3', program, JSON.stringify(settings)],
    env: { PYTHONPATH: packages },
    port,
    output: join(dir, 'output'),
  });
  return {
    url: `${options.lmtp ? 'lmtp' : 'smtp'}://127.0.0.1:${port}`,
    recipients: () => matchesIn(log, /^accepted (.*)$/gm),
    connections: async () => (await matchesIn(log, /^connected$/gm)).length,
    restart: server.restart,
    async stop() {
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
